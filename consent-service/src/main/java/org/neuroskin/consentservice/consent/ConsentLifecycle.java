package org.neuroskin.consentservice.consent;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvent.ConsentChanged;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Problem;

/**
 * The life of a consent as a graph: from which state which cause leads where, and which audit event tells of it.
 *
 * <p><b>Guarantee</b>: the only way from one state to another; there is no edge out of a terminal state. Where nothing was ever
 * asked or given the state is unknown, here null. Drawn in {@code docs/consent-lifecycle.md}.
 *
 * <p><b>Source</b>: the consent statuses of the W3C Data Privacy Vocabulary 2.3, which keeps what the subject ended
 * (withdrawn) apart from what others ended (revoked).
 */
final class ConsentLifecycle {
    private static final String UNKNOWN = "unknown";

    /**
     * One way from a state to the next.
     *
     * @param from null for unknown
     * @param event what the audit history says of it; null where nothing about the person was decided
     */
    record Edge(
            @Nullable ConsentState from,
            ConsentCause cause,
            ConsentState to,
            @Nullable Class<? extends AuditEvent> event) {}

    static final List<Edge> EDGES = Stream.of(
                    unrecorded(null, ConsentCause.ASKED, ConsentState.REQUESTED),
                    recorded(null, ConsentCause.REFUSAL_REMEMBERED, ConsentState.REFUSED),
                    recorded(null, ConsentCause.GIVEN, ConsentState.GIVEN),
                    recorded(null, ConsentCause.RENEWED, ConsentState.RENEWED),
                    undecided(ConsentState.REQUESTED),
                    undecided(ConsentState.DEFERRED),
                    standing(ConsentState.GIVEN),
                    standing(ConsentState.RENEWED),
                    recorded(ConsentState.EXPIRED, ConsentCause.RENEWED, ConsentState.RENEWED))
            .flatMap(edges -> edges)
            .toList();

    private ConsentLifecycle() {}

    /** Whether this can happen to a consent in this state. */
    static boolean isValid(@Nullable ConsentState from, ConsentCause cause) {
        return edge(from, cause).isPresent();
    }

    /**
     * The state that follows.
     *
     * @throws ProblemException {@code conflict} where the graph has no such edge
     */
    static ConsentState after(@Nullable ConsentState from, ConsentCause cause) {
        return edge(from, cause)
                .map(Edge::to)
                .orElseThrow(() -> new ProblemException(
                        Problem.CONFLICT,
                        "What is %s cannot be %s.".formatted(name(from), cause.wireName()),
                        Map.of("state", name(from), "cause", cause.wireName())));
    }

    /** Whether nothing can follow. */
    static boolean isTerminal(ConsentState state) {
        return EDGES.stream().noneMatch(edge -> edge.from() == state);
    }

    /** The causes after which nothing can follow, whatever was before. */
    static Set<ConsentCause> terminating() {
        Set<ConsentCause> causes = EnumSet.allOf(ConsentCause.class);
        EDGES.stream().filter(edge -> !isTerminal(edge.to())).forEach(edge -> causes.remove(edge.cause()));
        return causes;
    }

    /** Whether what stands allows nothing after this. */
    static boolean ends(ConsentCause cause) {
        return edge(ConsentState.GIVEN, cause).map(edge -> !edge.to().allows()).orElse(false);
    }

    /** The graph for people: a drawing and a table, in Markdown. */
    static String drawing() {
        String arrows = EDGES.stream()
                .map(edge -> "    %s --> %s : %s"
                        .formatted(
                                name(edge.from()), name(edge.to()), edge.cause().wireName()))
                .collect(Collectors.joining("\n"));
        String ends = Arrays.stream(ConsentState.values())
                .filter(ConsentLifecycle::isTerminal)
                .map(state -> "    %s --> [*]".formatted(name(state)))
                .collect(Collectors.joining("\n"));
        String rows = EDGES.stream()
                .map(edge -> "| %s | %s | %s | %s |"
                        .formatted(
                                name(edge.from()),
                                edge.cause().wireName(),
                                edge.to().wireName(),
                                edge.event() == null ? "–" : "`consent-changed`"))
                .collect(Collectors.joining("\n"));
        return """
                ```mermaid
                stateDiagram-v2
                    [*] --> unknown
                %s
                %s
                ```

                | from | cause | to | audit event |
                |---|---|---|---|
                %s
                """.formatted(arrows, ends, rows);
    }

    private static Optional<Edge> edge(@Nullable ConsentState from, ConsentCause cause) {
        return EDGES.stream()
                .filter(edge -> edge.from() == from && edge.cause() == cause)
                .findFirst();
    }

    private static Stream<Edge> recorded(@Nullable ConsentState from, ConsentCause cause, ConsentState to) {
        return Stream.of(new Edge(from, cause, to, ConsentChanged.class));
    }

    private static Stream<Edge> unrecorded(@Nullable ConsentState from, ConsentCause cause, ConsentState to) {
        return Stream.of(new Edge(from, cause, to, null));
    }

    private static Stream<Edge> undecided(ConsentState from) {
        return Stream.of(
                        recorded(from, ConsentCause.ASSENTED, ConsentState.REQUESTED),
                        recorded(from, ConsentCause.DEFERRED, ConsentState.DEFERRED),
                        recorded(from, ConsentCause.REFUSED, ConsentState.REFUSED),
                        recorded(from, ConsentCause.GIVEN, ConsentState.GIVEN),
                        unrecorded(from, ConsentCause.RETRACTED, ConsentState.EXPIRED),
                        unrecorded(from, ConsentCause.EXPIRED, ConsentState.EXPIRED))
                .flatMap(edges -> edges);
    }

    private static Stream<Edge> standing(ConsentState from) {
        return Stream.of(
                        recorded(from, ConsentCause.RENEWED, ConsentState.RENEWED),
                        recorded(from, ConsentCause.AMENDED, from),
                        recorded(from, ConsentCause.REPLACED, ConsentState.EXPIRED),
                        recorded(from, ConsentCause.EXPIRED, ConsentState.EXPIRED),
                        recorded(from, ConsentCause.CAME_OF_AGE, ConsentState.EXPIRED),
                        recorded(from, ConsentCause.WITHDRAWN, ConsentState.WITHDRAWN),
                        recorded(from, ConsentCause.REVOKED, ConsentState.REVOKED),
                        recorded(from, ConsentCause.INVALIDATED, ConsentState.INVALIDATED))
                .flatMap(edges -> edges);
    }

    private static String name(@Nullable ConsentState state) {
        return state == null ? UNKNOWN : state.wireName();
    }
}
