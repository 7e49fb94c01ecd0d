package org.neuroskin.gateway.serve;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.decide.Decided;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.kernel.AnswersCounted;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.DenialsSummed;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.Pseudonym;

/** Words the audit events of accesses through one run of a gateway. */
final class AccessEvents {
    private final String gateway;
    private final UUID run;
    private final Clock clock;
    private final Supplier<UUID> ids;

    AccessEvents(String gateway, Clock clock, Supplier<UUID> ids) {
        this.gateway = gateway;
        this.clock = clock;
        this.ids = ids;
        this.run = ids.get();
    }

    /** @param number of the answer, by the {@link AnswerCount} */
    AuditEvent denied(Attempt attempt, DenialReason reason, long number) {
        AccessToken token = attempt.token();
        Target target = attempt.target();
        Optional<Decided> decided = Optional.ofNullable(attempt.decided());
        return new AuditEvent.AccessDenied(
                ids.get(),
                clock.instant(),
                attempt.access(),
                gateway,
                token == null ? null : actor(token, target),
                token == null ? null : token.app(),
                pseudonym(decided),
                target == null ? null : target.service(),
                target == null ? null : target.route().path().template(),
                target == null ? null : target.operation(),
                attempt.purpose(),
                decided.map(known -> sorted(known.request().categories())).orElse(List.of()),
                reason,
                decided.map(known -> known.decision().revision()).orElse(0L),
                decided.map(known -> known.decision().policy()).orElse(null),
                target == null ? null : target.descriptor(),
                run,
                number);
    }

    /** @param number of the answer, by the {@link AnswerCount} */
    AuditEvent intended(Permitted permitted, long number) {
        Decision.Permit permit = permitted.permit();
        Target target = permitted.target();
        return new AuditEvent.AccessIntended(
                ids.get(),
                clock.instant(),
                permitted.access(),
                gateway,
                actor(permitted.token(), target),
                permitted.token().app(),
                permitted.decided().pseudonym().orElseThrow(),
                target.service(),
                target.route().path().template(),
                target.operation(),
                permitted.purpose(),
                sorted(permit.permitted()),
                sorted(permit.omitted()),
                permit.revision(),
                permit.policy(),
                target.descriptor(),
                List.copyOf(permit.grants()),
                permit.obligations().stream().map(Obligation::line).sorted().toList(),
                permitted.range() == null ? null : permitted.range().toString(),
                run,
                number);
    }

    AuditEvent summed(DenialReason reason, long count, Instant since) {
        return new DenialsSummed(ids.get(), clock.instant(), gateway, reason, count, since);
    }

    AuditEvent counted(long count, List<String> unrecorded, String state) {
        return new AnswersCounted(ids.get(), clock.instant(), gateway, run, count, unrecorded, state);
    }

    Instant now() {
        return clock.instant();
    }

    AuditEvent window(UUID access, long window, long bytes) {
        return new AuditEvent.WindowReleased(ids.get(), clock.instant(), access, window, bytes);
    }

    AuditEvent released(UUID access, int status, long bytes, Collection<CategoryId> categories) {
        return new AuditEvent.AccessReleased(ids.get(), clock.instant(), access, status, bytes, sorted(categories));
    }

    AuditEvent failed(UUID access, Problem problem, long bytes) {
        return new AuditEvent.AccessFailed(ids.get(), clock.instant(), access, problem.code(), bytes);
    }

    /** People who look at their own data stay under their pseudonym; staff are named; a stranger is nobody we may name. */
    private static String actor(AccessToken token, @Nullable Target target) {
        if (target != null && target.named() == null && token.mayAskAboutOthers()) {
            return token.holder().value();
        }
        if (target == null || target.named() == null || target.named().equals(token.holder())) {
            return "subject";
        }
        return token.mayAskAbout(target.subject()) ? token.holder().value() : "stranger";
    }

    private static @Nullable Pseudonym pseudonym(Optional<Decided> decided) {
        return decided.flatMap(Decided::pseudonym).orElse(null);
    }

    private static List<CategoryId> sorted(Collection<CategoryId> categories) {
        List<CategoryId> sorted = new ArrayList<>(categories);
        sorted.sort(null);
        return sorted;
    }
}
