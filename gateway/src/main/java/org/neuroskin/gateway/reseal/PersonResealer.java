package org.neuroskin.gateway.reseal;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.forward.Answer;
import org.neuroskin.gateway.forward.DataServices;
import org.neuroskin.gateway.forward.Outgoing;
import org.neuroskin.gateway.payload.DataPlace;
import org.neuroskin.gateway.payload.PayloadRefused;
import org.neuroskin.gateway.payload.Resealing;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.route.Routes;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.ResealWork;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.IdsRule;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rewrites what one person has at one data service under keys that only open. Nothing of it leaves but sealed.
 *
 * <p><b>Guarantee</b>: a document is written only in the place of exactly what was read ({@code If-Match} with a strong entity tag),
 * and only if something in it was under a key that only opens; any other is not opened.
 */
final class PersonResealer {
    private static final int MAX_IDS = 10_000;
    private static final int MAX_BYTES = 16 << 20;
    private static final int ATTEMPTS = 3;

    /** What can stand in a path. */
    private static final Pattern USABLE = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._~-]{1,128}");

    /** An app wrote at the same moment. */
    private static final String CHANGED = "changed";

    private static final Set<Problem> GONE = EnumSet.of(Problem.NOT_FOUND, Problem.GONE);
    private static final Map<Problem, String> NOT_OPENED = Map.of(
            Problem.GONE, "erased",
            Problem.PROCESSING_RESTRICTED, "suspended",
            Problem.CANNOT_OPEN, "cannot-open",
            Problem.SERVICE_FAILED, "cannot-open");
    private static final Map<Problem, String> NOT_WRITTEN = Map.of(
            Problem.CONFLICT, CHANGED,
            Problem.INVALID_INPUT, "refused",
            Problem.BODY_TOO_LARGE, "refused",
            Problem.UNSUPPORTED_MEDIA_TYPE, "refused",
            Problem.NOT_FOUND, "gone",
            Problem.GONE, "gone");

    private final ResealWorker.Steps steps;
    private final Resealing resealing;
    private final SubjectId subject;
    private final Outcomes outcomes = new Outcomes();
    private final long until;

    /** @param patience how long all of it may take; what is left then has failed */
    PersonResealer(ResealWorker.Steps steps, Resealing resealing, SubjectId subject, Duration patience) {
        this.steps = steps;
        this.resealing = resealing;
        this.subject = subject;
        this.until = System.nanoTime() + patience.toNanos();
    }

    /** Rewrites what can be. */
    ResealWork.Done rewrite(List<Routes.Place> routes) throws InterruptedException {
        for (Routes.Place place : routes) {
            String path = place.route().path().template();
            if (!steps.routes().serves(place)) {
                outcomes.add(path, ResealWork.FAILED);
                continue;
            }
            Optional<IdsRule> ids = place.route().ids();
            if (ids.isEmpty()) {
                rewrite(place, Map.of());
                continue;
            }
            String variable = place.route().otherVariables().getFirst();
            Set<String> listed = listed(place, ids.get());
            if (listed.size() > MAX_IDS) {
                outcomes.add(path, "too-many-ids");
            }
            for (String id : listed.stream().limit(MAX_IDS).toList()) {
                if (USABLE.matcher(id).matches()) {
                    rewrite(place, Map.of(variable, id));
                } else {
                    outcomes.add(path, "unusable-id");
                }
            }
        }
        return outcomes.done();
    }

    private void rewrite(Routes.Place place, Map<String, String> others) throws InterruptedException {
        if (!isLate()) {
            Thread.sleep(steps.pause());
        }
        outcomes.add(place.route().path().template(), result(place, others));
    }

    private String result(Routes.Place place, Map<String, String> others) {
        try {
            Target target = steps.routes().own(place, Operation.WRITE, subject, others);
            String result = CHANGED;
            for (int attempt = 0; attempt < ATTEMPTS && result.equals(CHANGED); attempt++) {
                result = rewriteOnce(target);
            }
            return result;
        } catch (PayloadRefused e) {
            return NOT_OPENED.getOrDefault(e.problem(), ResealWork.FAILED);
        } catch (Refusal e) {
            return GONE.contains(e.problem()) ? "gone" : ResealWork.FAILED;
        } catch (IOException | UncheckedIOException e) {
            return ResealWork.FAILED;
        }
    }

    private String rewriteOnce(Target target) throws IOException {
        if (!steps.leased().getAsBoolean() || isLate()) {
            return ResealWork.FAILED;
        }
        Set<String> types = Rewritable.mediaTypes(target.route());
        byte[] stored;
        String mediaType;
        @Nullable String tag;
        try (Answer answer = steps.dataServices()
                .get(steps.context(), question(target, types))
                .orRefuse()) {
            if (answer.status() != 200) {
                return answer.status() == 204 ? "gone" : ResealWork.FAILED;
            }
            tag = answer.strongTag().orElse(null);
            mediaType = answer.mediaType();
            stored = bytes(answer, types);
        }
        if (stored.length > MAX_BYTES) {
            return "too-large";
        }
        if (tag == null) {
            return "no-etag";
        }
        Resealing.Resealed resealed = resealing.anew(place(target), stored);
        Resealing.@Nullable Body anew = resealed.anew();
        String result = anew == null ? ResealWork.PRESENT : put(target, mediaType, tag, anew);
        return resealed.suspended() && !result.equals(CHANGED) ? "suspended" : result;
    }

    private boolean isLate() {
        return System.nanoTime() - until > 0;
    }

    private String put(Target target, String mediaType, String tag, Resealing.Body body) {
        Map<String, String> headers = Map.of(
                "Content-Type",
                mediaType,
                "If-Match",
                tag,
                "X-Request-Id",
                steps.chance().ids().get().toString());
        var call = new DataServices.Call(HttpMethod.PUT, target.upstream(), headers);
        try (Outgoing outgoing = steps.dataServices().open(steps.context(), call)) {
            outgoing.send(body.bytes());
            outgoing.answer().orRefuse().close();
            return ResealWork.REWRITTEN;
        } catch (Refusal e) {
            return NOT_WRITTEN.getOrDefault(e.problem(), ResealWork.FAILED);
        }
    }

    private Set<String> listed(Routes.Place place, IdsRule rule) throws InterruptedException {
        Thread.sleep(steps.pause());
        Optional<Routes.Place> list = steps.routes().all().stream()
                .filter(each ->
                        each.service().equals(place.service()) && each.route().equals(rule.in()))
                .findFirst();
        String path = rule.in().path().template();
        if (list.isEmpty() || !steps.leased().getAsBoolean()) {
            outcomes.add(path, ResealWork.FAILED);
            return Set.of();
        }
        Set<String> types = Rewritable.mediaTypes(rule.in());
        try {
            Target target = steps.routes().own(list.get(), Operation.READ, subject, Map.of());
            try (Answer answer = steps.dataServices()
                    .get(steps.context(), question(target, types))
                    .orRefuse()) {
                return answer.status() == 204 ? Set.of() : ids(bytes(answer, types), rule);
            }
        } catch (Refusal e) {
            if (!GONE.contains(e.problem())) {
                outcomes.add(path, ResealWork.FAILED);
            }
        } catch (IOException | UncheckedIOException | JacksonException e) {
            outcomes.add(path, ResealWork.FAILED);
        }
        return Set.of();
    }

    private static Set<String> ids(byte[] list, IdsRule rule) {
        Set<String> ids = new HashSet<>();
        ListedIds.collect(JsonMapper.shared().readTree(list), rule.at().segments(), ids);
        return ids;
    }

    /** Not compressed: what is put back has the tag of what was read. */
    private DataServices.Call question(Target target, Set<String> types) {
        Map<String, String> headers = Map.of(
                "Accept",
                String.join(", ", types),
                "Accept-Encoding",
                "identity",
                "X-Request-Id",
                steps.chance().ids().get().toString());
        return new DataServices.Call(HttpMethod.GET, target.upstream(), headers);
    }

    private static byte[] bytes(Answer answer, Set<String> types) throws IOException {
        return answer.body(types).readNBytes(MAX_BYTES + 1);
    }

    private static DataPlace place(Target target) {
        return DataPlace.of(
                target.service(), target.matched(), target.subject(), target.subjectThere(), target.subjectAtApp());
    }
}
