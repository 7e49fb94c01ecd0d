package org.neuroskin.gateway.serve;

import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.neuroskin.gateway.decide.Decided;
import org.neuroskin.gateway.decide.Release;
import org.neuroskin.gateway.forward.Answer;
import org.neuroskin.gateway.payload.ManyPeople;
import org.neuroskin.gateway.payload.PayloadRefused;
import org.neuroskin.gateway.payload.RecordVersions;
import org.neuroskin.gateway.payload.ReleasableBody;
import org.neuroskin.gateway.payload.ResponsePayload;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.record.CannotRecord;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.gateway.serve.AccessMeters.Step;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request for a list of many people's, from where its purpose is known: batch by batch, each person in it is an access of its own.
 *
 * <p><b>Guarantee</b>: nothing is opened before the intents of everybody in the batch are durable, and nothing is released before
 * their outcomes are, and unless all of them still permit it. Who does not permit is left out, in silence. What fails, ends the list
 * in a way that nobody takes for its end.
 */
final class ListAccess implements ManyPeople.Members {
    private static final Logger LOG = LoggerFactory.getLogger(ListAccess.class);

    private final Lists lists;
    private final Exchange exchange;
    private final Attempt attempt;
    private final Target target;
    private final Permission.Asking asking;
    private final RecordVersions versions;
    private final Map<String, String> headers = new HashMap<>();
    private List<Decided> released = List.of();
    private boolean proven;

    /** What it takes to answer lists. */
    record Lists(
            Gateway.Steps steps,
            Bodies bodies,
            AccessHistory history,
            AccessMeters meters,
            Permission permission,
            Denials denials,
            Supplier<UUID> ids) {}

    ListAccess(Lists lists, Exchange exchange, Attempt attempt, Permission.Asking asking) {
        this.lists = lists;
        this.exchange = exchange;
        this.attempt = attempt;
        this.asking = asking;
        this.target = asking.target();
        this.versions = lists.bodies().versions();
    }

    /**
     * Answers it.
     *
     * @throws Refusal where it is refused as a whole, or breaks off
     * @throws CannotRecord where something cannot be made durable
     */
    void answer() {
        lists.permission().requireStanding(asking.token());
        if (!asking.token().mayAskAboutOthers()) {
            refuseWithoutOwn();
        }
        Set<String> mediaTypes = target.route().mediaTypes();
        var question = Bodies.question(exchange, target, mediaTypes, asking.access());
        try (Answer answer = lists.meters()
                .time(Step.FORWARD, () -> lists.steps().dataServices().get(exchange.context(), question))
                .orRefuse()) {
            InputStream body = answer.body(mediaTypes);
            headers.put("Content-Type", answer.mediaType());
            byte[] rest = ManyPeople.read(target.route(), body, target.naming()::here, this);
            if (exchange.begun()) {
                exchange.lastWindow(rest);
            } else {
                Refusal told = lists.history().denied(attempt, nobody());
                if (told.problem() == Problem.CANNOT_RECORD) {
                    exchange.refuse(told);
                } else {
                    exchange.send(200, headers, rest);
                }
            }
        } catch (PayloadRefused refused) {
            throw Denials.of(refused);
        } catch (UncheckedIOException e) {
            throw Denials.brokenBody(e);
        } catch (Exchange.ClientGone e) {
            LOG.debug("a client went away during a list");
        }
    }

    /** Whoever may ask about themselves only needs no call to be told that they have not consented. */
    private void refuseWithoutOwn() {
        Decided own = lists.permission().decided(asking.about(asking.token().holder(), asking.access()));
        if (own.decision() instanceof Decision.Deny deny) {
            throw lists.denials().of(own.request(), deny);
        }
    }

    @Override
    public List<byte[]> opened(List<ManyPeople.Item> batch) {
        Set<SubjectId> people = new LinkedHashSet<>();
        batch.forEach(item -> item.subject().filter(asking.token()::mayAskAbout).ifPresent(people::add));
        if (!lists.steps().decider().load(people)) {
            throw Denials.cannotDecide();
        }
        Map<SubjectId, Permitted> permitted = new LinkedHashMap<>();
        people.forEach(subject -> permitted(subject).ifPresent(each -> permitted.put(subject, each)));
        released = permitted.values().stream().map(Permitted::decided).toList();
        if (permitted.isEmpty()) {
            return List.of();
        }
        List<Permitted> members = List.copyOf(permitted.values());
        lists.steps().tokens().requireUnused(lists.history().intended(proven ? further() : attempt, members));
        proven = true;
        try {
            return open(batch, permitted);
        } catch (PayloadRefused refused) {
            members.forEach(each -> lists.history().failed(each, new Refusal(refused.problem(), refused.detail()), 0));
            throw refused;
        }
    }

    /** Its proof was used up with the first batch. */
    private Attempt further() {
        return Attempt.begun(exchange.access(), exchange.number());
    }

    private List<byte[]> open(List<ManyPeople.Item> batch, Map<SubjectId, Permitted> permitted) {
        Map<SubjectId, ResponsePayload> payloads = new HashMap<>();
        permitted.forEach(
                (subject, each) -> payloads.put(subject, lists.bodies().payload(each, versions)));
        Map<SubjectId, Long> bytes = new HashMap<>();
        Map<SubjectId, Set<CategoryId>> categories = new HashMap<>();
        List<byte[]> opened = new ArrayList<>();
        for (ManyPeople.Item item : batch) {
            SubjectId subject = item.subject().orElse(null);
            ResponsePayload payload = subject == null ? null : payloads.get(subject);
            if (subject == null || payload == null) {
                continue;
            }
            ReleasableBody kept = payload.openItem(item);
            if (!kept.categories().isEmpty()) {
                opened.add(kept.rest());
                bytes.merge(subject, kept.bytes(), Long::sum);
                categories.computeIfAbsent(subject, first -> new TreeSet<>()).addAll(kept.categories());
            }
        }
        versions.confirm();
        Map<Permitted, AccessHistory.Released> outcomes = new LinkedHashMap<>();
        permitted.forEach((subject, each) -> outcomes.put(
                each,
                new AccessHistory.Released(
                        bytes.getOrDefault(subject, 0L), categories.getOrDefault(subject, Set.of()))));
        lists.history().released(outcomes);
        return opened;
    }

    @Override
    public void release(byte[] bytes) {
        Release verdict = lists.steps()
                .decider()
                .release(released, asking.token().shown(), () -> {
                    if (!exchange.begun()) {
                        exchange.begin(200, headers);
                    }
                    exchange.window(bytes);
                });
        if (verdict != Release.DONE) {
            throw lists.denials().of(released.getFirst().request(), verdict);
        }
    }

    /** Nothing where the person does not permit it; a {@link Refusal} where nobody can tell. */
    private Optional<Permitted> permitted(SubjectId subject) {
        Permission.Asking one = asking.about(subject, lists.ids().get());
        Decided decided = lists.permission().decided(one);
        if (decided.decision() instanceof Decision.Deny deny && deny.reason() == DenialReason.CANNOT_DECIDE) {
            throw Denials.cannotDecide();
        }
        try {
            return Optional.of(lists.permission().permitted(one, decided));
        } catch (Refusal refusal) {
            return Optional.empty();
        }
    }

    private static Refusal nobody() {
        return new Refusal(Problem.CONSENT_REQUIRED, DenialReason.NO_CONSENT, "Nobody in the list permits this.");
    }
}
