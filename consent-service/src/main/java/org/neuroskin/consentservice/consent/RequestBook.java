package org.neuroskin.consentservice.consent;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.JwsSigner;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/** What apps do with their consent requests: lodge, look, take back. */
@Component
class RequestBook {
    private static final Duration LIFE = Duration.ofHours(24);
    private static final int MOST_OPEN = 50;
    private static final String RESULT = "neuroskin-consent-result+jwt";
    private static final Duration RESULT_LIFE = Duration.ofMinutes(10);

    private final Apps apps;
    private final Vocabulary vocabulary;
    private final RequestStore requests;
    private final Refusals refusals;
    private final ConsentWriter writer;
    private final ChangeInEffect changes;
    private final Acts acts;
    private final JwsSigner signer;
    private final ServiceSettings settings;
    private final Ids ids;
    private final Clock clock;

    RequestBook(
            Apps apps,
            Vocabulary vocabulary,
            RequestStore requests,
            Refusals refusals,
            ConsentWriter writer,
            ChangeInEffect changes,
            Acts acts,
            JwsSigner signer,
            ServiceSettings settings,
            Ids ids,
            Clock clock) {
        this.apps = apps;
        this.vocabulary = vocabulary;
        this.requests = requests;
        this.refusals = refusals;
        this.writer = writer;
        this.changes = changes;
        this.acts = acts;
        this.signer = signer;
        this.settings = settings;
        this.ids = ids;
        this.clock = clock;
    }

    ConsentRequest lodge(AppId id, SubjectId lodgedFor, ConsentProposal proposal, @Nullable String idempotencyKey) {
        App app = apps.find(id)
                .orElseThrow(() -> new ProblemException(Problem.PURPOSE_NOT_APPROVED, "This app is not registered."));
        app.requireNotice();
        ProposalReader.Accepted accepted = ProposalReader.read(proposal, app, vocabulary, clock.instant());
        RequestStore.Lodged lodged =
                new RequestStore.Lodged(id, lodgedFor.value(), idempotencyKey, accepted.fingerprint());
        Optional<UUID> before = requests.lodgedBefore(lodged).or(() -> deferred(id, lodgedFor, accepted));
        if (before.isPresent()) {
            return find(before.get()).orElseThrow();
        }
        Instant now = clock.instant();
        if (requests.open(id, lodgedFor.value(), now) >= MOST_OPEN) {
            throw new ProblemException(
                    Problem.TOO_MANY_REQUESTS, "50 requests of this app to this person wait for a decision.");
        }
        UUID fresh = ids.next();
        boolean first = refusals.covers(lodgedFor, id, accepted.purpose(), accepted.items())
                ? refuse(fresh, lodged, accepted)
                : requests.insert(fresh, lodged, accepted, now, now.plus(LIFE));
        // whoever lodges with the same key at the same moment gets the one that was first
        return find(first ? fresh : requests.lodgedBefore(lodged).orElseThrow()).orElseThrow();
    }

    /** What the person will decide later is not asked in another request meanwhile. */
    private Optional<UUID> deferred(AppId app, SubjectId person, ProposalReader.Accepted asked) {
        String cells = Choices.fingerprint(asked.items());
        return requests.deferred(app, asked.purpose(), person.value(), clock.instant()).stream()
                .filter(open -> Choices.fingerprint(open.items()).equals(cells))
                .map(RequestStore.Stored::id)
                .findFirst();
    }

    /** Asked again what was refused: answered so in the moment in which it is lodged, and nobody is asked. */
    private boolean refuse(UUID id, RequestStore.Lodged lodged, ProposalReader.Accepted asked) {
        SubjectId person = new SubjectId(lodged.lodgedFor());
        AtomicBoolean first = new AtomicBoolean();
        changes.decide(person, acts.onBehalfOf(person), acting -> {
            Instant now = clock.instant();
            first.set(requests.insert(id, lodged, asked, now, now.plus(LIFE)));
            if (first.get()) {
                RequestStore.Stored request = requests.lock(id).orElseThrow();
                requests.decide(id, RequestStatus.REFUSED, person.value(), now, new RequestStore.Decided("", null));
                writer.record(
                        acting,
                        request,
                        ConsentCause.REFUSAL_REMEMBERED,
                        ConsentLifecycle.after(null, ConsentCause.REFUSAL_REMEMBERED));
            }
        });
        return first.get();
    }

    Optional<ConsentRequest> find(UUID id) {
        return requests.find(id).map(this::view);
    }

    List<ConsentRequest> waiting(SubjectId subject) {
        return requests.waiting(subject, clock.instant()).stream()
                .map(this::view)
                .toList();
    }

    ConsentRequest retract(AppId app, UUID id) {
        requests.retract(id, app, clock.instant());
        ConsentRequest request =
                find(id).filter(found -> found.app().id().equals(app)).orElseThrow(ProblemException::notFound);
        return switch (request.status()) {
            case RETRACTED -> request;
            case EXPIRED -> throw new ProblemException(Problem.GONE, "This request has expired.");
            case GRANTED, PARTLY, REFUSED ->
                throw new ProblemException(Problem.CONFLICT, "This request was decided before.");
            case REQUESTED, DEFERRED -> throw new IllegalStateException("our bug: an open request was not taken back");
        };
    }

    private ConsentRequest view(RequestStore.Stored stored) {
        Instant now = clock.instant();
        RequestStatus status = stored.statusAt(now);
        Instant start = stored.decidedAt() == null ? now : stored.decidedAt();
        return new ConsentRequest(
                stored.id(),
                status,
                apps.find(stored.app()).orElseThrow(),
                stored.purpose(),
                stored.items(),
                stored.term().end(start),
                stored.expiresAt(),
                stored.lodgedFor() == null ? null : new SubjectId(stored.lodgedFor()),
                stored.assentedAt(),
                stored.decidedBy() == null ? null : new SubjectId(stored.decidedBy()),
                stored.consent(),
                URI.create(settings.origin() + "/portal/requests/" + stored.id()),
                returnUri(stored, status));
    }

    /** The way back to the app with a result that it can check itself, whoever carried it. */
    private @Nullable URI returnUri(RequestStore.Stored stored, RequestStatus status) {
        if (stored.redirectUri() == null || stored.decidedBy() == null) {
            return null;
        }
        Instant now = clock.instant();
        Map<String, Object> result = new HashMap<>();
        result.put("iss", settings.origin().toString());
        result.put("aud", stored.app().value());
        result.put("iat", now.getEpochSecond());
        result.put("exp", now.plus(RESULT_LIFE).getEpochSecond());
        result.put("request", stored.id().toString());
        result.put("result", status.wireName());
        if (stored.state() != null) {
            result.put("state", stored.state());
        }
        return UriComponentsBuilder.fromUri(stored.redirectUri())
                .queryParam("response", signer.sign(RESULT, CanonicalJson.write(result)))
                .build()
                .toUri();
    }
}
