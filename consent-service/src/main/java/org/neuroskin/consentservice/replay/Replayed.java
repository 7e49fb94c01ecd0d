package org.neuroskin.consentservice.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.Obligation;

/**
 * What came of making a decision again.
 *
 * @param why it could not be made again; null where it could
 * @param recorded what was decided then
 * @param replayed what is decided now from the same; null where it could not be
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Replayed(
        UUID access,
        Verdict verdict,
        @Nullable Why why,
        Told recorded,
        @Nullable Told replayed) {

    /** Whether both are the same. */
    enum Verdict {
        SAME,
        DIFFERENT,
        CANNOT;

        /** The name on the wire: lower case. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a decision cannot be made again. */
    enum Why {
        /** The access was refused before anything was decided. */
        NOTHING_DECIDED,
        /** Other vocabulary or laws than those in force here. */
        OTHER_POLICY,
        /** The file that described the service then is not among those given. */
        DESCRIPTOR_MISSING,
        /** The state of the person was not kept then, or the person is severed from the history. */
        STATE_NOT_KEPT,
        /** Who asked about another person's data is not recorded. */
        ACTOR_NOT_RECORDED,
        /** The rules permit it; the gateway refused for a reason of its own, such as what the body held. */
        NOT_BY_RULES;

        /** The name on the wire, such as {@code other-policy}. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A decision, in the words of the history; all lists sorted. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Told(
            boolean permitted,
            List<CategoryId> categories,
            List<CategoryId> omitted,
            List<UUID> grants,
            List<String> obligations,
            @Nullable String reason) {

        /** Sorts the lists. */
        Told {
            categories = sorted(categories);
            omitted = sorted(omitted);
            grants = sorted(grants);
            obligations = sorted(obligations);
        }

        private static <T extends Comparable<T>> List<T> sorted(Collection<T> items) {
            return items.stream().sorted().toList();
        }

        static Told of(AuditEvent.AccessIntended event) {
            List<String> obligations = event.obligations();
            return new Told(
                    true,
                    event.categories(),
                    event.omitted(),
                    event.grants(),
                    obligations == null ? List.of() : obligations,
                    null);
        }

        static Told of(AuditEvent.AccessDenied event) {
            return new Told(
                    false,
                    event.categories(),
                    List.of(),
                    List.of(),
                    List.of(),
                    event.reason().wireName());
        }

        static Told of(Decision decision, List<CategoryId> asked) {
            return switch (decision) {
                case Decision.Permit permit ->
                    new Told(
                            true,
                            List.copyOf(permit.permitted()),
                            List.copyOf(permit.omitted()),
                            List.copyOf(permit.grants()),
                            permit.obligations().stream().map(Obligation::line).toList(),
                            null);
                case Decision.Deny deny ->
                    new Told(
                            false,
                            asked,
                            List.of(),
                            List.of(),
                            List.of(),
                            deny.reason().wireName());
            };
        }
    }
}
