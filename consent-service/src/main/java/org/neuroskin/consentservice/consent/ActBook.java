package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.consent.ChangeInEffect.InEffect;
import org.neuroskin.consentservice.consent.ChangeInEffect.Made;
import org.neuroskin.consentservice.consent.ConsentView.NoticeShown;
import org.neuroskin.consentservice.consent.ConsentWriter.Person;
import org.neuroskin.consentservice.consent.GrantEntity.Period;
import org.neuroskin.consentservice.consent.IdempotencyKeys.Led;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.stereotype.Component;

/** The acts of {@link ConsentActs}, step by step. */
@Component
class ActBook implements ConsentActs {
    private static final Duration DEFERRED_FOR = Duration.ofDays(7);
    private static final Duration LONGEST_DEFERRAL = Duration.ofDays(30);
    private static final Duration GUARDIANS_TIME = Duration.ofDays(7);

    private final Apps apps;
    private final Vocabulary vocabulary;
    private final RequestStore requests;
    private final RequestBook lodged;
    private final Refusals refusals;
    private final Objections objections;
    private final ConsentRecords records;
    private final ConsentPast past;
    private final ConsentWriter writer;
    private final WithdrawalScope scopes;
    private final IdempotencyKeys keys;
    private final Say say;
    private final ChangeInEffect changes;
    private final Acts acts;
    private final Clock clock;

    ActBook(
            Apps apps,
            Vocabulary vocabulary,
            RequestStore requests,
            RequestBook lodged,
            Refusals refusals,
            Objections objections,
            ConsentRecords records,
            ConsentPast past,
            ConsentWriter writer,
            WithdrawalScope scopes,
            IdempotencyKeys keys,
            Say say,
            ChangeInEffect changes,
            Acts acts,
            Clock clock) {
        this.apps = apps;
        this.vocabulary = vocabulary;
        this.requests = requests;
        this.lodged = lodged;
        this.refusals = refusals;
        this.objections = objections;
        this.records = records;
        this.past = past;
        this.writer = writer;
        this.scopes = scopes;
        this.keys = keys;
        this.say = say;
        this.changes = changes;
        this.acts = acts;
        this.clock = clock;
    }

    @Override
    public Amended amend(SubjectId subject, UUID id, ConsentAmendment amendment, WriteGuard guard) {
        String what = "amend " + id + " " + amendment;
        return changes.make(subject, acts.onBehalfOf(subject), person -> {
                    ConsentEntity consent = records.find(subject, id).orElseThrow(ProblemException::notFound);
                    Optional<Led> before = keys.before(subject, guard.key(), what);
                    if (before.isPresent()) {
                        Amended answer = new Amended(
                                changes.view(consent),
                                past.differences(consent, before.get().revision()));
                        return new Made<>(answer, consent.revision());
                    }
                    guard.check(consent.revision());
                    ConsentView then = changes.view(consent);
                    ConsentLifecycle.after(then.state(), ConsentCause.AMENDED);
                    amend(person, consent, amendment);
                    keys.remember(subject, guard.key(), what, new Led(id, consent.revision()));
                    ConsentView now = changes.view(consent);
                    return new Made<>(
                            new Amended(now, ConsentPast.between(then.grants(), now.grants())), now.revision());
                })
                .result();
    }

    private void amend(Person person, ConsentEntity consent, ConsentAmendment amendment) {
        App app = approved(consent);
        NoticeShown notice = writer.notice(app, consent.purpose(), language(amendment.language()), amendment.notice());
        AmendmentReader.Plan plan =
                AmendmentReader.read(amendment, consent, app, vocabulary, notice.hash(), clock.instant());
        if (plan.isEmpty()) {
            return;
        }
        List<ConsentItem> given = Stream.concat(
                        plan.added().stream(), plan.amended().stream().map(AmendmentReader.Amended::item))
                .toList();
        say.requireMayGive(person, Say.About.of(consent, given));
        Change change = writer.begin(person, ConsentCause.AMENDED, null);
        Instant now = change.effectiveAt();
        List<CategoryId> touched = new ArrayList<>();
        plan.removed().forEach(grant -> {
            grant.move(change.because(ConsentCause.WITHDRAWN));
            touched.add(grant.category());
        });
        plan.amended().forEach(each -> {
            each.grant().amend(each.item(), each.period(), change);
            each.grant().givenBy(person.guardian());
            touched.add(each.grant().category());
        });
        if (!plan.added().isEmpty()) {
            writer.replace(person, ConsentWriter.Taking.over(consent, plan.added(), now), change);
            for (ConsentItem item : plan.added()) {
                writer.add(
                        person,
                        consent,
                        item,
                        new Period(now, consent.validUntil()),
                        change.because(ConsentCause.GIVEN));
                touched.add(item.category());
            }
        }
        if (plan.widens()) {
            consent.showed(notice);
        }
        consent.changed(change);
        writer.record(person, consent, touched);
        writer.stopped(
                person,
                consent,
                plan.removed().stream().map(GrantEntity::category).toList());
        say.agree(person, Say.About.of(consent, given));
    }

    @Override
    public ConsentView renew(SubjectId subject, UUID id, Renewal renewal, WriteGuard guard) {
        String what = "renew " + id + " " + renewal;
        return changes.change(subject, acts.onBehalfOf(subject), person -> {
            ConsentEntity consent = records.find(subject, id).orElseThrow(ProblemException::notFound);
            if (keys.before(subject, guard.key(), what).isEmpty()) {
                guard.check(consent.revision());
                renew(person, consent, renewal);
                keys.remember(subject, guard.key(), what, new Led(id, consent.revision()));
            }
            return consent;
        });
    }

    private void renew(Person person, ConsentEntity consent, Renewal renewal) {
        Instant now = clock.instant();
        ConsentLifecycle.after(consent.stateAt(now), ConsentCause.RENEWED);
        App app = approved(consent);
        InvalidInput mistakes = new InvalidInput();
        Optional<Term> term =
                Term.read(new ConsentProposal.Time(renewal.validity(), null, renewal.validUntil()), now, mistakes);
        NoticeShown notice = writer.notice(app, consent.purpose(), language(renewal.language()), renewal.notice());
        if (!notice.hash().equals(renewal.notice())) {
            mistakes.add("/notice", "show the notice again and give its hash: " + notice.hash());
        }
        List<GrantEntity> renewable = consent.grants().stream()
                .filter(grant -> grant.isRenewable() && app.mayAskFor(grant.category(), vocabulary))
                .toList();
        List<GrantEntity> cells = named(renewal.grants(), renewable, mistakes);
        mistakes.throwIfAny();
        if (cells.isEmpty()) {
            throw new ProblemException(Problem.CONFLICT, "Nothing of this consent can be renewed.");
        }
        List<ConsentItem> items = cells.stream().map(GrantEntity::item).toList();
        say.requireMayGive(person, Say.About.of(consent, items));
        Change change = writer.begin(person, ConsentCause.RENEWED, null);
        writer.replace(person, ConsentWriter.Taking.over(consent, items, change.effectiveAt()), change);
        Instant until = term.orElseThrow().end(change.effectiveAt());
        for (GrantEntity cell : cells) {
            Instant from = cell.standing(change.effectiveAt()) ? cell.period().from() : change.effectiveAt();
            cell.amend(cell.item(), new Period(from, until), change);
            cell.givenBy(person.guardian());
        }
        consent.showed(notice);
        consent.changed(change);
        writer.record(person, consent, items.stream().map(ConsentItem::category).toList());
    }

    private static List<GrantEntity> named(
            @Nullable List<@Nullable UUID> ids, List<GrantEntity> renewable, InvalidInput mistakes) {
        if (ids == null) {
            return renewable;
        }
        List<UUID> known = renewable.stream().map(GrantEntity::id).toList();
        if (ids.isEmpty() || !known.containsAll(ids)) {
            mistakes.add("/grants", "is empty, or names what is not a grant of this consent that can be renewed");
        }
        return renewable.stream().filter(grant -> ids.contains(grant.id())).toList();
    }

    @Override
    public Withdrawals withdraw(SubjectId subject, Scope scope, WriteGuard guard) {
        String what = "withdraw " + scope;
        WithdrawalScope.Named named = scopes.read(scope);
        InEffect<List<Ended>> done = changes.make(subject, acts.onBehalfOf(subject), person -> {
            // withdrawing again does no harm, but a key must not be used for two things
            boolean first = keys.before(subject, guard.key(), what).isEmpty();
            List<Ended> ended = scopes.withdraw(person, named);
            long revision = latestRevision(subject, named.app());
            if (first) {
                keys.remember(subject, guard.key(), what, Led.NOWHERE);
            }
            return new Made<>(ended, revision);
        });
        return new Withdrawals(done.result(), done.at(), done.revision(), done.enforcement());
    }

    @Override
    public ConsentRequest refuse(SubjectId subject, UUID id, @Nullable String key) {
        String what = "refuse " + id;
        changes.make(subject, acts.onBehalfOf(subject), person -> {
            RequestStore.Stored request = requests.lock(person, id).orElseThrow(ProblemException::notFound);
            if (keys.before(subject, key, what).isPresent()
                    || request.decidedBefore(person.account(), "", clock.instant())) {
                return new Made<>(request, latestRevision(subject, request.app()));
            }
            say.requireNotTheirOwnChoice(person, Say.About.of(request));
            ConsentState state = ConsentLifecycle.after(request.consentState(), ConsentCause.REFUSED);
            requests.decide(
                    id, RequestStatus.REFUSED, person.account(), clock.instant(), new RequestStore.Decided("", null));
            refusals.remember(subject, request, clock.instant());
            writer.record(person, request, ConsentCause.REFUSED, state);
            refusalWins(person, request);
            keys.remember(subject, key, what, Led.NOWHERE);
            return new Made<>(request, latestRevision(subject, request.app()));
        });
        return lodged.find(id).orElseThrow(ProblemException::notFound);
    }

    /** What a guardian gave of the same for a minor ends with a refusal, and is not given again while that stands. */
    private void refusalWins(Person person, RequestStore.Stored request) {
        List<CategoryId> refused =
                request.items().stream().map(ConsentItem::category).toList();
        Instant now = clock.instant();
        for (ConsentEntity consent : records.standing(person.id(), request.app(), request.purpose(), now)) {
            List<GrantEntity> ending = consent.grants().stream()
                    .filter(grant -> grant.standing(now) && grant.guardian() != null)
                    .filter(grant -> refused.stream().anyMatch(each -> Say.touches(each, grant.category())))
                    .toList();
            if (!ending.isEmpty()) {
                writer.end(person, consent, ending, writer.begin(person, ConsentCause.WITHDRAWN, null));
            }
        }
        say.object(person, request.app(), request.purpose(), refused);
    }

    @Override
    public ConsentRequest assent(SubjectId subject, UUID id, @Nullable String key) {
        String what = "assent " + id;
        changes.decide(subject, acts.onBehalfOf(subject), person -> {
            RequestStore.Stored request =
                    requests.lock(id).filter(found -> found.isFor(subject)).orElseThrow(ProblemException::notFound);
            if (keys.before(subject, key, what).isPresent()) {
                return;
            }
            requireOpen(request);
            if (say.needingGuardian(person, Say.About.of(request)).isEmpty()) {
                throw new ProblemException(Problem.CONFLICT, "No guardian is needed for this; decide it yourself.");
            }
            ConsentState state = ConsentLifecycle.after(request.consentState(), ConsentCause.ASSENTED);
            requests.assent(id, clock.instant(), clock.instant().plus(GUARDIANS_TIME));
            say.agree(person, Say.About.of(request));
            writer.record(person, request, ConsentCause.ASSENTED, state);
            keys.remember(subject, key, what, Led.NOWHERE);
        });
        return lodged.find(id).orElseThrow(ProblemException::notFound);
    }

    /** Says why it cannot be decided any more. */
    private void requireOpen(RequestStore.Stored request) {
        if (!request.statusAt(clock.instant()).isOpen()) {
            request.decidedBefore("nobody", "later", clock.instant());
        }
    }

    @Override
    public ConsentRequest defer(SubjectId subject, UUID id, @Nullable String until, @Nullable String key) {
        String what = "defer " + id + " " + until;
        changes.decide(subject, acts.onBehalfOf(subject), person -> {
            RequestStore.Stored request = requests.lock(id).orElseThrow(ProblemException::notFound);
            if (keys.before(subject, key, what).isPresent()) {
                return;
            }
            requireOpen(request);
            ConsentState state = ConsentLifecycle.after(request.consentState(), ConsentCause.DEFERRED);
            requests.defer(id, subject.value(), deferredUntil(until));
            writer.record(person, request, ConsentCause.DEFERRED, state);
            keys.remember(subject, key, what, Led.NOWHERE);
        });
        return lodged.find(id).orElseThrow(ProblemException::notFound);
    }

    private Instant deferredUntil(@Nullable String text) {
        Instant now = clock.instant();
        if (text == null) {
            return now.plus(DEFERRED_FOR);
        }
        Optional<Instant> until = Term.Times.read(text);
        if (until.isEmpty() || !until.get().isAfter(now) || until.get().isAfter(now.plus(LONGEST_DEFERRAL))) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/until", "is not an ISO 8601 time in the next 30 days");
            throw mistakes.problem();
        }
        return until.get();
    }

    @Override
    public List<Objection> objections(SubjectId subject) {
        return objections.of(subject);
    }

    @Override
    public void forgetObjection(SubjectId subject, UUID objection) {
        changes.note(subject, acts.onBehalfOf(subject), person -> {
            if (!objections.lift(subject, person.act().actor(), objection)) {
                throw ProblemException.notFound();
            }
        });
    }

    @Override
    public List<Refusal> refusals(SubjectId subject) {
        return refusals.of(subject);
    }

    @Override
    public boolean hasRefused(SubjectId subject, AppId app, PurposeId purpose) {
        return refusals.stand(subject, app, purpose);
    }

    @Override
    public void forgetRefusals(SubjectId subject, AppId app, PurposeId purpose) {
        refusals.lift(subject, app, purpose);
    }

    @Override
    public void forgetRefusal(SubjectId subject, UUID refusal) {
        if (!refusals.lift(subject, refusal)) {
            throw ProblemException.notFound();
        }
    }

    private long latestRevision(SubjectId subject, AppId app) {
        return records.of(subject).stream()
                .filter(consent -> consent.app().equals(app))
                .mapToLong(ConsentEntity::revision)
                .max()
                .orElse(0);
    }

    private App approved(ConsentEntity consent) {
        return apps.find(consent.app())
                .filter(app -> app.purposes().contains(consent.purpose()))
                .orElseThrow(() -> new ProblemException(Problem.GONE, "The app is approved for this purpose no more."));
    }

    private static String language(@Nullable String language) {
        return language == null ? "en" : language;
    }
}
