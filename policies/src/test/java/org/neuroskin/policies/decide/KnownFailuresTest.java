package org.neuroskin.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Recipient;
import org.neuroskin.kernel.RecipientStatus;
import org.neuroskin.kernel.Setting;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.law.Laws;
import org.neuroskin.policies.law.TestLaws;
import org.neuroskin.policies.vocabulary.Vocabulary;

/** Bugs that other consent systems had, each tried on ours. The numbers are those of our research, section 2.3. */
class KnownFailuresTest {
    private static final long SEED = 20_261_126;
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final SubjectId PERSON = new SubjectId("this-person");
    private static final AppId APP = new AppId("mood-coach");
    private static final PurposeId MARKETING = new PurposeId("marketing");
    private static final PurposeId ROUTINE = new PurposeId("routine-personalisation");
    private static final List<ConsentState> STATES = List.of(ConsentState.values());
    private static final Vocabulary VOCABULARY = Vocabulary.bundled();

    private final PolicyEvaluator evaluator = new PolicyEvaluator(VOCABULARY);

    /** What can be the case with one category of a request for advertising. */
    private enum Case {
        FORBIDDEN("mood.inferred"),
        NEVER("profile.demographic"),
        ALLOWED("regimen.product-use"),
        NOT_ASKED("profile.contact");

        private final String id;

        Case(String id) {
            this.id = id;
        }

        CategoryId category() {
            return new CategoryId(id);
        }
    }

    /** A refusal got lost where the verdicts on several parts were folded into one; it had then never worked at all. */
    @Test
    void bug1ADenialIsNotLostWhenVerdictsAreJoined() {
        Person person = new Person(false, Set.of(Case.NEVER.category()), null, null, Set.of(), List.of());
        for (Operation operation : Operation.values()) {
            List<Grant> grants = List.of(
                    grant(MARKETING, Case.FORBIDDEN.category(), Set.of(operation)),
                    grant(MARKETING, Case.NEVER.category(), Set.of(operation)),
                    grant(MARKETING, Case.ALLOWED.category(), Set.of(operation)));
            for (Set<Case> asked : subsets(List.of(Case.values()))) {
                Set<CategoryId> categories = new TreeSet<>();
                asked.forEach(each -> categories.add(each.category()));
                Decision decision =
                        evaluator.decide(request(MARKETING, operation, categories, START), snapshot(person, grants));

                boolean inPart = Set.of(Operation.READ, Operation.STREAM, Operation.EXPORT)
                        .contains(operation);
                boolean permit = asked.equals(Set.of())
                        || asked.equals(Set.of(Case.ALLOWED))
                        || (inPart && asked.contains(Case.ALLOWED));
                assertThat(decision instanceof Decision.Permit)
                        .as("%s of %s: %s", operation, asked, decision)
                        .isEqualTo(permit);
                if (decision instanceof Decision.Permit some) {
                    assertThat(some.permitted())
                            .isEqualTo(asked.isEmpty() ? Set.of() : Set.of(Case.ALLOWED.category()));
                    assertThat(some.omitted()).hasSize(Math.max(0, asked.size() - 1));
                }
            }
        }
    }

    /** The same one level deeper: no rule that permits outvotes one that forbids, in whatever order they are asked. */
    @Test
    void bug1APermitNeverOutvotesAProhibition() {
        String permit =
                TestLaws.rule("a-1", "permit (principal, action == Action::\"use-without-consent\", resource);");
        String forbid = TestLaws.rule(
                "b-1",
                "forbid (principal, action == Action::\"use-without-consent\", resource) when { context.special };");
        AccessRequest request =
                request(new PurposeId("product-safety"), Operation.READ, Set.of(new CategoryId("skin.image")), START);
        ConsentSnapshot nothing = snapshot(Person.UNKNOWN, List.of());
        assertThat(decide(TestLaws.only("a", permit), request, nothing)).isInstanceOf(Decision.Permit.class);
        assertThat(decide(TestLaws.only("a", permit, "b", forbid), request, nothing))
                .isInstanceOf(Decision.Deny.class);
        assertThat(decide(TestLaws.only("b", forbid, "a", permit), request, nothing))
                .isInstanceOf(Decision.Deny.class);
    }

    private static Decision decide(Laws laws, AccessRequest request, ConsentSnapshot snapshot) {
        return new PolicyEvaluator(VOCABULARY, laws).decide(request, snapshot);
    }

    /** The status was "true" when asked for a time before the first consent. */
    @Test
    void bug3BeforeTheFirstConsentNothingIsAllowed() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2_000; round++) {
            List<Grant> grants = new ArrayList<>();
            Instant first = Instant.MAX;
            for (int count = 1 + random.nextInt(5); count > 0; count--) {
                Instant from = START.plus(Duration.ofMinutes(random.nextInt(10_000)));
                first = from.isBefore(first) ? from : first;
                grants.add(grant(ROUTINE, from, STATES.get(random.nextInt(STATES.size()))));
            }
            Instant before = first.minusNanos(1 + random.nextInt(1_000_000));
            assertThat(decide(grants, before))
                    .as("seed %d, round %d", SEED, round)
                    .isInstanceOf(Decision.Deny.class);
        }
    }

    /** Two documents of the same moment were ordered by chance. */
    @Test
    void bug4ConsentsOfTheSameMomentAreNotOrderedByChance() {
        Random random = new Random(SEED);
        for (Set<ConsentState> states : subsets(STATES)) {
            List<Grant> grants = new ArrayList<>();
            states.forEach(state -> grants.add(grant(ROUTINE, START, state)));
            Decision decision = decide(grants, START);
            assertThat(decision instanceof Decision.Permit)
                    .isEqualTo(states.stream().anyMatch(ConsentState::allows));
            Collections.shuffle(grants, random);
            Decision shuffled = decide(grants, START);
            assertThat(shuffled.getClass()).isEqualTo(decision.getClass());
            if (shuffled instanceof Decision.Deny now && decision instanceof Decision.Deny then) {
                assertThat(now).isEqualTo(then);
            }
        }
    }

    /** Treatment was assumed where no purpose was given. */
    @Test
    void bug7APurposeIsNeverAssumed() {
        assertThatThrownBy(() -> new PurposeId("")).isInstanceOf(IllegalArgumentException.class);
        Set<CategoryId> category = Set.of(new CategoryId("skin.barrier"));
        List<Grant> all = VOCABULARY.purposes().stream()
                .map(purpose -> grant(purpose.id(), new CategoryId("skin.barrier"), Set.of(Operation.READ)))
                .toList();
        assertThat(evaluator.decide(
                        request(new PurposeId("treat"), Operation.READ, category, START),
                        snapshot(Person.UNKNOWN, all)))
                .isInstanceOfSatisfying(
                        Decision.Deny.class,
                        deny -> assertThat(deny.reason()).isEqualTo(DenialReason.PURPOSE_NOT_APPROVED));
    }

    /** A request without any scope was permitted by default. */
    @Test
    void bug8WithoutAnyConsentNothingIsOpenButWhatALawNames() {
        PolicyEvaluator lawless = new PolicyEvaluator(VOCABULARY, Laws.none(VOCABULARY));
        Set<String> open = new TreeSet<>();
        for (var purpose : VOCABULARY.purposes()) {
            for (var category : VOCABULARY.categories()) {
                for (Operation operation : Operation.values()) {
                    AccessRequest request = request(purpose.id(), operation, Set.of(category.id()), START);
                    ConsentSnapshot nothing = snapshot(Person.UNKNOWN, List.of());
                    assertThat(lawless.decide(request, nothing)).isInstanceOf(Decision.Deny.class);
                    if (evaluator.decide(request, nothing) instanceof Decision.Permit) {
                        open.add(purpose.id() + " " + operation.wireName() + " " + category.id());
                    }
                }
            }
        }
        assertThat(open)
                .containsExactly(
                        "product-safety read profile.contact",
                        "product-safety read profile.demographic",
                        "product-safety read regimen.adverse-event",
                        "product-safety read regimen.ingredient-exposure",
                        "product-safety read regimen.product-use",
                        "product-safety read regimen.recommendation");
    }

    /** A guardian's consent went on after the child had come of age. */
    @Test
    void bug16AGuardiansConsentEndsAtMajorityInEveryPlace() {
        LocalDate born = LocalDate.of(2008, 6, 1);
        Conditions byGuardian = new Conditions(ConsentForm.EXPLICIT, null, null, null, null, null, true);
        for (String place : List.of("DE", "FR", "US-IL", "US-WA", "CL", "BR")) {
            Person person = new Person(false, Set.of(), new Place(place), born, Set.of(), List.of());
            Grant given = grant(ROUTINE, START.minusSeconds(60), ConsentState.GIVEN, byGuardian);
            ConsentSnapshot snapshot = snapshot(person, List.of(given));
            Set<CategoryId> category = Set.of(given.category());
            Instant birthday = Instant.parse("2026-06-01T00:00:00Z");
            assertThat(evaluator.decide(request(ROUTINE, Operation.READ, category, birthday.minusSeconds(1)), snapshot))
                    .as(place)
                    .isInstanceOf(Decision.Permit.class);
            assertThat(evaluator.decide(request(ROUTINE, Operation.READ, category, birthday), snapshot))
                    .as(place)
                    .isInstanceOf(Decision.Deny.class);
        }
    }

    /** Nothing told an answer from a stale cache apart from a settled one. */
    @Test
    void bug17EveryDecisionSaysOnWhichStateAndOnWhichRulesItRests() {
        AccessRequest request = request(ROUTINE, Operation.READ, Set.of(new CategoryId("skin.barrier")), START);
        List<Grant> grants = List.of(grant(ROUTINE, START, ConsentState.GIVEN));
        for (long revision : new long[] {0, 17, Long.MAX_VALUE}) {
            for (List<Grant> theirs : List.of(List.<Grant>of(), grants)) {
                Decision decision = evaluator.decide(request, snapshot(Person.UNKNOWN, theirs, revision));
                assertThat(decision.revision()).isEqualTo(revision);
                assertThat(decision.policy()).isEqualTo(Laws.bundled().hash()).hasSize(64);
            }
        }
    }

    private Decision decide(List<Grant> grants, Instant at) {
        return evaluator.decide(
                request(ROUTINE, Operation.READ, Set.of(new CategoryId("skin.barrier")), at),
                snapshot(Person.UNKNOWN, grants));
    }

    private static <T> List<Set<T>> subsets(List<T> all) {
        List<Set<T>> subsets = new ArrayList<>();
        for (int bits = 0; bits < 1 << all.size(); bits++) {
            Set<T> subset = new TreeSet<>();
            for (int i = 0; i < all.size(); i++) {
                if ((bits >> i & 1) != 0) {
                    subset.add(all.get(i));
                }
            }
            subsets.add(subset);
        }
        return subsets;
    }

    private static AccessRequest request(
            PurposeId purpose, Operation operation, Set<CategoryId> categories, Instant at) {
        return new AccessRequest(PERSON, APP, purpose, operation, categories, Fidelity.RAW, new Place("EU"), null, at);
    }

    private static Grant grant(PurposeId purpose, CategoryId category, Set<Operation> operations) {
        return new Grant(
                UUID.randomUUID(),
                UUID.randomUUID(),
                APP,
                category,
                purpose,
                operations,
                Fidelity.RAW,
                ConsentState.GIVEN,
                START.minusSeconds(60),
                START.plus(Duration.ofDays(90)),
                Conditions.EXPLICIT);
    }

    private static Grant grant(PurposeId purpose, Instant from, ConsentState state) {
        return grant(purpose, from, state, Conditions.EXPLICIT);
    }

    private static Grant grant(PurposeId purpose, Instant from, ConsentState state, Conditions conditions) {
        return new Grant(
                UUID.randomUUID(),
                UUID.randomUUID(),
                APP,
                new CategoryId("skin.barrier"),
                purpose,
                Set.of(Operation.READ),
                Fidelity.RAW,
                state,
                from,
                from.plus(Duration.ofDays(90)),
                conditions);
    }

    private static ConsentSnapshot snapshot(Person person, List<Grant> grants) {
        return snapshot(person, grants, 9);
    }

    private static ConsentSnapshot snapshot(Person person, List<Grant> grants, long revision) {
        Recipient recipient = new Recipient(RecipientStatus.ACTIVE, new Place("EU"), Setting.PRIVATE, "study-1");
        return new ConsentSnapshot(
                PERSON,
                new Pseudonym("pseudonym-of-this-person"),
                0,
                revision,
                1,
                person,
                Map.of(APP, recipient),
                grants,
                List.of(),
                Set.of());
    }
}
