package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.ConsentWriter.Giving;
import org.neuroskin.consentservice.consent.ConsentWriter.Person;
import org.neuroskin.consentservice.consent.IdempotencyKeys.Led;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.UseBudget;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.stereotype.Component;

/** What apps and people do with consents, step by step; {@link ChangeInEffect} makes each change count. */
@Component
class ConsentBook implements Consents {
    private final Apps apps;
    private final Vocabulary vocabulary;
    private final RequestStore requests;
    private final ConsentRecords records;
    private final ConsentWriter writer;
    private final ConsentPast past;
    private final Refusals refusals;
    private final IdempotencyKeys keys;
    private final ChangeInEffect changes;
    private final Acts acts;
    private final RequestBook lodged;
    private final Say say;
    private final UseCounter uses;
    private final Clock clock;

    ConsentBook(
            Apps apps,
            Vocabulary vocabulary,
            RequestStore requests,
            ConsentRecords records,
            ConsentWriter writer,
            ConsentPast past,
            Refusals refusals,
            IdempotencyKeys keys,
            ChangeInEffect changes,
            Acts acts,
            RequestBook lodged,
            Say say,
            UseCounter uses,
            Clock clock) {
        this.apps = apps;
        this.vocabulary = vocabulary;
        this.requests = requests;
        this.records = records;
        this.writer = writer;
        this.past = past;
        this.refusals = refusals;
        this.keys = keys;
        this.changes = changes;
        this.acts = acts;
        this.lodged = lodged;
        this.say = say;
        this.uses = uses;
        this.clock = clock;
    }

    @Override
    public ConsentRequest lodge(
            AppId app, SubjectId lodgedFor, ConsentProposal proposal, @Nullable String idempotencyKey) {
        return lodged.lodge(app, lodgedFor, proposal, idempotencyKey);
    }

    @Override
    public Optional<ConsentRequest> request(UUID id) {
        return lodged.find(id);
    }

    @Override
    public List<ConsentRequest> waiting(SubjectId subject) {
        return lodged.waiting(subject);
    }

    @Override
    public ConsentRequest retract(AppId app, UUID request) {
        return lodged.retract(app, request);
    }

    @Override
    public ConsentView grant(
            SubjectId subject,
            UUID requestId,
            List<GrantChoice> choices,
            String language,
            @Nullable String idempotencyKey) {
        return changes.change(subject, acts.onBehalfOf(subject), person -> {
            RequestStore.Stored request = requests.lock(person, requestId).orElseThrow(ProblemException::notFound);
            App app = apps.find(request.app()).orElseThrow(ProblemException::notFound);
            List<ConsentItem> chosen = Choices.of(request.items(), choices, app, clock.instant());
            String choice = Choices.fingerprint(chosen);
            return once(person, idempotencyKey, requestId + " " + choice, () -> {
                if (request.decidedBefore(person.account(), choice, clock.instant())) {
                    return records.find(subject, java.util.Objects.requireNonNull(request.consent()))
                            .orElseThrow(ProblemException::notFound);
                }
                app.requireActive();
                if (!app.purposes().contains(request.purpose())) {
                    throw new ProblemException(Problem.GONE, "The app is approved for this purpose no more.");
                }
                if (!chosen.stream().allMatch(item -> app.mayAskFor(item.category(), vocabulary))) {
                    throw new ProblemException(Problem.GONE, "The app is approved for some of this data no more.");
                }
                if (request.term().isOver(clock.instant())) {
                    throw new ProblemException(Problem.GONE, "The time that was asked for is over.");
                }
                ConsentLifecycle.after(request.consentState(), ConsentCause.GIVEN);
                ConsentEntity consent =
                        writer.give(person, new Giving(app, request.purpose(), chosen, request.term(), language));
                RequestStatus status = choice.equals(Choices.fingerprint(request.items()))
                        ? RequestStatus.GRANTED
                        : RequestStatus.PARTLY;
                requests.decide(
                        requestId,
                        status,
                        person.account(),
                        consent.givenAt(),
                        new RequestStore.Decided(choice, consent.id()));
                return consent;
            });
        });
    }

    @Override
    public ConsentView grantDirectly(
            SubjectId subject,
            String appId,
            ConsentProposal proposal,
            String language,
            @Nullable String idempotencyKey) {
        App app = registered(appId);
        ProposalReader.Accepted accepted = ProposalReader.read(proposal, app, vocabulary, clock.instant());
        String fingerprint = String.join(
                " ", appId, accepted.purpose().value(), accepted.term().text(), Choices.fingerprint(accepted.items()));
        return changes.change(
                subject,
                acts.onBehalfOf(subject),
                person -> once(person, idempotencyKey, fingerprint, () -> {
                    // as it is now that nothing changes beside: what was read before may have changed
                    App now = registered(appId);
                    ProposalReader.read(proposal, now, vocabulary, clock.instant());
                    return writer.give(
                            person, new Giving(now, accepted.purpose(), accepted.items(), accepted.term(), language));
                }));
    }

    @Override
    public List<ConsentView> list(SubjectId subject) {
        return changes.read(
                () -> records.of(subject).stream().map(changes::view).toList());
    }

    @Override
    public Optional<ConsentView> find(SubjectId subject, UUID consent) {
        return changes.read(() -> records.find(subject, consent).map(changes::view));
    }

    @Override
    public Optional<ConsentView> find(SubjectId subject, UUID id, Instant at, Known known) {
        return changes.read(() -> {
            ConsentEntity consent = records.find(subject, id).orElseThrow(ProblemException::notFound);
            return past.at(consent, apps.find(consent.app()).orElseThrow(), at, known);
        });
    }

    @Override
    public List<HistoryEntry> history(SubjectId subject, UUID consent) {
        return changes.read(() -> past.history(records.find(subject, consent).orElseThrow(ProblemException::notFound)));
    }

    @Override
    public Map<UUID, Long> usesLeft(SubjectId subject, UUID consent) {
        return changes.read(() -> {
            Map<UUID, Long> left = new TreeMap<>();
            ConsentEntity found = records.find(subject, consent).orElseThrow(ProblemException::notFound);
            for (GrantView grant : changes.view(found).grants()) {
                UseBudget budget = grant.conditions().useBudget();
                if (budget != null && grant.state().allows()) {
                    left.put(grant.id(), uses.left(grant.id(), budget));
                }
            }
            return left;
        });
    }

    @Override
    public Withdrawal withdraw(SubjectId subject, UUID consent, Set<UUID> grants, WriteGuard guard) {
        String what = "withdraw " + consent + " " + new TreeSet<>(grants);
        return changes.end(subject, acts.onBehalfOf(subject), person -> {
            ConsentEntity found = records.find(subject, consent).orElseThrow(ProblemException::notFound);
            if (keys.before(subject, guard.key(), what).isPresent()) {
                return found;
            }
            guard.check(found.revision());
            List<GrantEntity> ending = found.endable(grants);
            say.requireNotTheirOwnChoice(person, Say.About.of(found, ownOf(ending)));
            if (!ending.isEmpty()) {
                writer.end(person, found, ending, writer.begin(person, ConsentCause.WITHDRAWN, null));
            }
            keys.remember(subject, guard.key(), what, new Led(consent, found.revision()));
            return found;
        });
    }

    /** What no guardian gave. */
    private static List<ConsentItem> ownOf(List<GrantEntity> grants) {
        return grants.stream()
                .filter(grant -> grant.guardian() == null)
                .map(GrantEntity::item)
                .toList();
    }

    private ConsentEntity once(Person person, @Nullable String key, String what, Supplier<ConsentEntity> change) {
        Optional<Led> before = keys.before(person.id(), key, what);
        if (before.isPresent()) {
            return records.find(person.id(), before.get().toConsent()).orElseThrow(ProblemException::notFound);
        }
        ConsentEntity consent = change.get();
        refusals.lift(person, consent.app(), consent.purpose());
        keys.remember(person.id(), key, what, new Led(consent.id(), consent.revision()));
        return consent;
    }

    private App registered(String id) {
        Optional<App> app = Optional.empty();
        try {
            app = apps.find(new AppId(id));
        } catch (IllegalArgumentException e) {
            // told below, as for a well-formed id that nobody has
        }
        return app.orElseThrow(() -> {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/app", "is not a registered app");
            return mistakes.problem();
        });
    }
}
