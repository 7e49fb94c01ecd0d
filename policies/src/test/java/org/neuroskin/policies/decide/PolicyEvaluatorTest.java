package org.neuroskin.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.BreakGlass;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Recipient;
import org.neuroskin.kernel.RecipientStatus;
import org.neuroskin.kernel.Setting;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.UseBudget;
import org.neuroskin.policies.vocabulary.Category;
import org.neuroskin.policies.vocabulary.Vocabulary;

/** What must hold for every person, consent and request, not only for the written cases. */
class PolicyEvaluatorTest {
    private static final long SEED = 20_261_122;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final SubjectId PERSON = new SubjectId("this-person");
    private static final List<AppId> APPS =
            Stream.of("mood-coach", "glow-shop").map(AppId::new).toList();
    private static final List<PurposeId> PURPOSES =
            Stream.of("mood-inference", "marketing").map(PurposeId::new).toList();
    private static final List<CategoryId> CATEGORIES = Stream.of(
                    "mood", "mood.note", "mood.self-report", "regimen", "regimen.product-use", "regimen.adverse-event")
            .map(CategoryId::new)
            .toList();
    private static final Set<CategoryId> SPECIAL = Set.of(CATEGORIES.get(1), CATEGORIES.get(2), CATEGORIES.get(5));

    private static final List<Fidelity> FIDELITIES = List.of(Fidelity.RAW, Fidelity.RAW, Fidelity.SUMMARY);

    private final Vocabulary vocabulary = Vocabulary.bundled();
    private final PolicyEvaluator evaluator = new PolicyEvaluator(vocabulary);

    /** What really happened to one consent, told apart from how a snapshot shows it. */
    private record Life(Grant grant, Instant given, Instant withdrawn) {
        boolean holds(AccessRequest request, CategoryId category) {
            boolean named = grant.category().equals(category)
                    || (category.value().startsWith(grant.category().value() + ".") && !SPECIAL.contains(category));
            return named
                    && !request.at().isBefore(given)
                    && request.at().isBefore(withdrawn)
                    && request.at().isBefore(grant.validUntil())
                    && grant.recipient().value().equals(request.recipient().value())
                    && grant.purpose().value().equals(request.purpose().value())
                    && grant.operations().contains(request.operation())
                    && grant.fidelity().covers(request.fidelity());
        }

        Grant seenAt(Instant now) {
            ConsentState state = now.isBefore(withdrawn) ? ConsentState.GIVEN : ConsentState.WITHDRAWN;
            return copy(grant, Map.of("state", state));
        }
    }

    @Test
    void overRandomLivesExactlyWhatHoldsIsPermitted() {
        Random random = new Random(SEED);
        int permits = 0;
        for (int round = 0; round < 20_000; round++) {
            List<Life> lives = lives(random);
            AccessRequest request = request(random);
            List<Grant> seen =
                    lives.stream().map(life -> life.seenAt(request.at())).toList();
            Set<CategoryId> holding = new TreeSet<>();
            for (CategoryId category : request.categories()) {
                if (lives.stream().anyMatch(life -> life.holds(request, category))) {
                    holding.add(category);
                }
            }

            Decision decision = evaluator.decide(request, snapshot(seen, false));

            String context = "seed %d, round %d: %s with %s".formatted(SEED, round, request, lives);
            boolean heading = request.categories().stream()
                    .anyMatch(category -> !vocabulary.children(category).isEmpty());
            boolean all = holding.size() == request.categories().size();
            boolean some = !holding.isEmpty() && request.operation() != Operation.WRITE;
            if (!heading && (all || some)) {
                assertThat(decision).as(context).isInstanceOfSatisfying(Decision.Permit.class, permit -> {
                    assertThat(permit.permitted()).isEqualTo(holding);
                    assertThat(permit.omitted()).doesNotContainAnyElementsOf(holding);
                    assertThat(permit.permitted().size() + permit.omitted().size())
                            .isEqualTo(request.categories().size());
                });
                permits++;
            } else {
                assertThat(decision).as(context).isInstanceOf(Decision.Deny.class);
            }
            assertThat(evaluator.decide(request, snapshot(seen, false))).isEqualTo(decision);
            assertThat(evaluator.decide(request, snapshot(seen, true))).isInstanceOf(Decision.Deny.class);
        }
        assertThat(permits).as("rounds that were permitted").isBetween(1_000, 19_000);
    }

    @TestFactory
    Stream<DynamicTest> aChangeOfOneDimensionAloneDenies() {
        AccessRequest request = request("mood.note");
        Grant matching = grant();
        assertThat(evaluator.decide(request, snapshot(List.of(matching), false)))
                .isInstanceOf(Decision.Permit.class);
        List<Map<String, Object>> changes = new ArrayList<>(List.of(
                Map.of("recipient", APPS.get(1)),
                Map.of("purpose", PURPOSES.get(1)),
                Map.of("operations", Set.of(Operation.WRITE, Operation.STREAM, Operation.EXPORT, Operation.DERIVE)),
                Map.of("fidelity", Fidelity.REDUCED),
                Map.of("validFrom", START.plusNanos(1)),
                Map.of("validUntil", START)));
        vocabulary.categories().stream()
                .map(Category::id)
                .filter(category -> !category.equals(matching.category()))
                .forEach(category -> changes.add(Map.of("category", category)));
        Stream.of(ConsentState.values())
                .filter(state -> state != ConsentState.GIVEN && state != ConsentState.RENEWED)
                .forEach(state -> changes.add(Map.of("state", state)));
        return changes.stream()
                .map(change -> DynamicTest.dynamicTest(change.toString(), () -> {
                    Grant changed = copy(matching, change);
                    assertThat(changed).isNotEqualTo(matching);
                    assertThat(evaluator.decide(request, snapshot(List.of(changed), false)))
                            .isInstanceOf(Decision.Deny.class);
                }));
    }

    @Test
    void theGrantReliedOnIsNamed() {
        Grant other = copy(grant(), Map.of("purpose", PURPOSES.get(1)));
        Grant matching = grant();
        assertThat(evaluator.decide(request("mood.note"), snapshot(List.of(other, matching), false)))
                .isInstanceOfSatisfying(
                        Decision.Permit.class,
                        permit -> assertThat(permit.grants()).containsExactly(matching.id()));
    }

    @Test
    void ofGrantsThatAllowTheFirstWithTheFewestObligationsIsReliedOn() {
        Conditions once = new Conditions(ConsentForm.EXPLICIT, null, null, null, new UseBudget(1, null), null, false);
        Grant budget = bound(1, once);
        Grant budgetToo = bound(2, once);
        Grant free = bound(3, Conditions.EXPLICIT);
        Grant freeToo = bound(4, Conditions.EXPLICIT);
        Grant withdrawn = copy(bound(5, Conditions.EXPLICIT), Map.of("state", ConsentState.WITHDRAWN));

        assertThat(reliedOn(withdrawn, budget, budgetToo)).containsExactly(budget.id());
        assertThat(reliedOn(budget, withdrawn, free, budgetToo, freeToo)).containsExactly(free.id());
        assertThat(reliedOn(freeToo, free, budget, withdrawn)).containsExactly(freeToo.id());
    }

    private Set<UUID> reliedOn(Grant... grants) {
        Decision decision = evaluator.decide(request("mood.note"), snapshot(List.of(grants), false));
        return ((Decision.Permit) decision).grants();
    }

    private static Grant bound(long id, Conditions conditions) {
        Grant grant = grant();
        return new Grant(
                new UUID(0, id),
                grant.consent(),
                grant.recipient(),
                grant.category(),
                grant.purpose(),
                grant.operations(),
                grant.fidelity(),
                grant.state(),
                grant.validFrom(),
                grant.validUntil(),
                conditions);
    }

    @Test
    void whatAnEmergencyAllowsRestsOnItsSessionAndEndsWithIt() {
        CategoryId note = new CategoryId("mood.note");
        AppId clinic = new AppId("derm-clinic");
        UUID session = new UUID(7, 7);
        AccessRequest request = new AccessRequest(
                PERSON,
                clinic,
                PurposeId.CLINICAL_CARE,
                Operation.READ,
                Set.of(note),
                Fidelity.RAW,
                new Place("EU"),
                "clinician-1",
                START);
        BreakGlass emergency =
                new BreakGlass(session, "clinician-1", clinic, Set.of(note), START, START.plusSeconds(60));

        assertThat(evaluator.decide(request, emergency(emergency)))
                .isInstanceOfSatisfying(Decision.Permit.class, permit -> {
                    assertThat(permit.grants()).containsExactly(session);
                    assertThat(permit.obligations()).containsExactly(new Obligation.NotifySubject(session));
                });
        assertThat(evaluator.decide(request.at(START.plusSeconds(60)), emergency(emergency)))
                .isInstanceOf(Decision.Deny.class);
    }

    private static ConsentSnapshot emergency(BreakGlass running) {
        return new ConsentSnapshot(
                PERSON,
                new Pseudonym("pseudonym-of-this-person"),
                0,
                9,
                9,
                new Person(false, Set.of(), null, null, Set.of(), List.of(running)),
                Map.of(
                        running.recipient(),
                        new Recipient(RecipientStatus.ACTIVE, new Place("EU"), Setting.CLINICAL, null)),
                List.of(),
                List.of(),
                Set.of());
    }

    private static List<Life> lives(Random random) {
        List<Life> lives = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            Instant given = START.plus(Duration.ofDays(random.nextInt(30)));
            Instant until = given.plus(Duration.ofDays(1L + random.nextInt(30)));
            Instant withdrawn = random.nextBoolean() ? Instant.MAX : given.plus(Duration.ofDays(random.nextInt(40)));
            Set<Operation> operations =
                    random.nextBoolean() ? Set.of(Operation.READ) : Set.of(Operation.READ, Operation.WRITE);
            Grant grant = new Grant(
                    new UUID(random.nextLong(), random.nextLong()),
                    new UUID(0, i),
                    pick(APPS, random),
                    pick(CATEGORIES, random),
                    pick(PURPOSES, random),
                    operations,
                    pick(FIDELITIES, random),
                    ConsentState.GIVEN,
                    given,
                    until,
                    Conditions.EXPLICIT);
            lives.add(new Life(grant, given, withdrawn));
        }
        return lives;
    }

    private static AccessRequest request(Random random) {
        Set<CategoryId> categories = new TreeSet<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            categories.add(random.nextInt(20) == 0 ? pick(CATEGORIES, random) : pick(List.copyOf(SPECIAL), random));
            if (random.nextBoolean()) {
                categories.add(CATEGORIES.get(4));
            }
        }
        return new AccessRequest(
                PERSON,
                pick(APPS, random),
                pick(PURPOSES, random),
                random.nextInt(3) == 0 ? Operation.WRITE : Operation.READ,
                categories,
                pick(FIDELITIES, random),
                new Place("EU"),
                null,
                START.plus(Duration.ofHours(12L * random.nextInt(120))));
    }

    private static <T> T pick(List<T> items, Random random) {
        return items.get(random.nextInt(items.size()));
    }

    private static AccessRequest request(String category) {
        return new AccessRequest(
                PERSON,
                APPS.get(0),
                PURPOSES.get(0),
                Operation.READ,
                Set.of(new CategoryId(category)),
                Fidelity.RAW,
                new Place("EU"),
                null,
                START);
    }

    private static Grant grant() {
        return new Grant(
                UUID.fromString("00000000-0000-4000-8000-000000000001"),
                UUID.fromString("00000000-0000-4000-8000-000000000002"),
                APPS.get(0),
                new CategoryId("mood.note"),
                PURPOSES.get(0),
                Set.of(Operation.READ),
                Fidelity.RAW,
                ConsentState.GIVEN,
                START.minusSeconds(60),
                START.plusSeconds(60),
                Conditions.EXPLICIT);
    }

    /** The grant with some components replaced, by their names. */
    private static Grant copy(Grant grant, Map<String, Object> changes) {
        @SuppressWarnings("unchecked") // the only value under this name is a set of operations
        Set<Operation> operations = (Set<Operation>) changes.getOrDefault("operations", grant.operations());
        return new Grant(
                grant.id(),
                grant.consent(),
                (AppId) changes.getOrDefault("recipient", grant.recipient()),
                (CategoryId) changes.getOrDefault("category", grant.category()),
                (PurposeId) changes.getOrDefault("purpose", grant.purpose()),
                operations,
                (Fidelity) changes.getOrDefault("fidelity", grant.fidelity()),
                (ConsentState) changes.getOrDefault("state", grant.state()),
                (Instant) changes.getOrDefault("validFrom", grant.validFrom()),
                (Instant) changes.getOrDefault("validUntil", grant.validUntil()),
                grant.conditions());
    }

    private static ConsentSnapshot snapshot(List<Grant> grants, boolean restricted) {
        return new ConsentSnapshot(
                PERSON,
                new Pseudonym("pseudonym-of-this-person"),
                0,
                9,
                9,
                Person.UNKNOWN.restricted(restricted),
                recipients(grants),
                grants,
                List.of(),
                Set.of());
    }

    private static Map<AppId, Recipient> recipients(List<Grant> grants) {
        Map<AppId, Recipient> recipients = new HashMap<>();
        grants.forEach(grant -> recipients.put(
                grant.recipient(), new Recipient(RecipientStatus.ACTIVE, new Place("EU"), Setting.PRIVATE, null)));
        return recipients;
    }
}
