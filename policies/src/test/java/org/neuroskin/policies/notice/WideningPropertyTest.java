package org.neuroskin.policies.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.policies.notice.Processing.Use;

/** Against a naive model: every single thing that a notice allows is listed, and wider is what is not in the older list. */
class WideningPropertyTest {
    private static final long SEED = 0x5eed;
    private static final List<String> NAMES = List.of("Calm & Sons", "Hosting Ltd", "Data Brokers");
    private static final List<String> PLACES = List.of("US", "US-IL", "CN");
    private static final List<String> HOMES = List.of("DE", "NO", "US", "US-IL", "CN");
    /** From most to least exact. */
    private static final List<Fidelity> FIDELITIES =
            List.of(Fidelity.RAW, Fidelity.REDUCED, Fidelity.SUMMARY, Fidelity.YES_NO);

    private static final List<String> CATEGORIES = List.of("mood", "mood.note", "mood.self-report", "skin.image");

    @Test
    void aNoticeWidensExactlyWhereItAllowsAThingThatTheOlderOneDoesNot() {
        Random random = new Random(SEED);
        int wider = 0;
        for (int i = 0; i < 20_000; i++) {
            Notice older = TestNotices.notice(processing(random));
            Notice newer = TestNotices.notice(random.nextInt(4) == 0 ? older.processing() : processing(random));

            boolean widens = !allowed(older.processing()).containsAll(allowed(newer.processing()));

            assertThat(!Widening.between(older, newer).isEmpty())
                    .as("seed %d, %s then %s", SEED, older.processing(), newer.processing())
                    .isEqualTo(widens);
            wider += widens ? 1 : 0;
        }
        assertThat(wider).as("both answers occur").isBetween(1_000, 19_000);
    }

    /** Each thing for itself; a place stands for all its known parts, a heading for all below it. */
    private static Set<String> allowed(Processing processing) {
        Set<String> things = new HashSet<>(processing.recipients());
        things.add(processing.organisation());
        Set<Place> places = new HashSet<>(processing.transfers());
        if (processing.place() != null
                && !Set.of("DE", "NO").contains(processing.place().code())) {
            places.add(processing.place());
        }
        places.forEach(place -> PLACES.stream()
                .filter(part -> part.startsWith(place.code()))
                .forEach(part -> things.add("to " + part)));
        IntStream.rangeClosed(1, processing.retentionDays()).forEach(day -> things.add("day " + day));
        processing
                .data()
                .forEach((category, use) -> CATEGORIES.stream()
                        .filter(each -> each.equals(category.value()) || each.startsWith(category.value() + "."))
                        .forEach(each -> use.operations()
                                .forEach(operation -> FIDELITIES.stream()
                                        .dropWhile(fidelity -> fidelity != use.fidelity())
                                        .forEach(fidelity -> things.add(each + " " + operation + " " + fidelity)))));
        return things;
    }

    private static Processing processing(Random random) {
        TreeSet<String> recipients = new TreeSet<>();
        NAMES.stream().filter(name -> random.nextInt(3) == 0).forEach(recipients::add);
        TreeSet<Place> transfers = new TreeSet<>();
        PLACES.stream().filter(place -> random.nextInt(3) == 0).map(Place::new).forEach(transfers::add);
        TreeMap<CategoryId, Use> data = new TreeMap<>();
        data.put(new CategoryId("mood.note"), use(random));
        CATEGORIES.stream()
                .filter(category -> random.nextInt(4) == 0)
                .forEach(category -> data.put(new CategoryId(category), use(random)));
        return new Processing(
                "Mood Coach",
                NAMES.get(random.nextInt(2)),
                new Place(HOMES.get(random.nextInt(HOMES.size()))),
                "privacy@calm.example",
                null,
                recipients,
                transfers,
                transfers.isEmpty() ? null : Safeguard.STANDARD_CLAUSES,
                1 + random.nextInt(3),
                null,
                data);
    }

    private static Use use(Random random) {
        Operation[] operations = random.nextBoolean()
                ? new Operation[] {Operation.READ}
                : new Operation[] {Operation.READ, Operation.WRITE};
        return TestNotices.use(FIDELITIES.get(random.nextInt(2)), operations);
    }
}
