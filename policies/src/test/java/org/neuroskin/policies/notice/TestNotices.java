package org.neuroskin.policies.notice;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.notice.Processing.Use;

/** What an invented organisation says. */
final class TestNotices {
    static final PurposeId MOOD_INFERENCE = new PurposeId("mood-inference");

    private TestNotices() {}

    /** Says nothing more than it must. */
    static Processing plain() {
        return new Processing(
                "Mood Coach",
                "Calm & Sons",
                new Place("EU"),
                "privacy@calm.example",
                null,
                new TreeSet<>(),
                new TreeSet<>(),
                null,
                90,
                null,
                new TreeMap<>());
    }

    /** Says all that can be said. */
    static Processing full() {
        TreeSet<String> recipients = new TreeSet<>();
        recipients.add("Hosting Ltd");
        TreeSet<Place> transfers = new TreeSet<>();
        transfers.add(new Place("US"));
        TreeMap<CategoryId, Use> data = new TreeMap<>();
        data.put(new CategoryId("mood"), use(Fidelity.SUMMARY, Operation.READ));
        data.put(new CategoryId("mood.note"), use(Fidelity.RAW, Operation.READ, Operation.WRITE));
        return new Processing(
                "Mood Coach",
                "Calm & Sons",
                new Place("EU"),
                "privacy@calm.example",
                "officer@calm.example",
                recipients,
                transfers,
                Safeguard.STANDARD_CLAUSES,
                90,
                "your watch's maker",
                data);
    }

    static Use use(Fidelity fidelity, Operation... operations) {
        return new Use(new TreeSet<>(List.of(operations)), fidelity);
    }

    static Notice notice(Processing processing) {
        return Notices.bundled().find(MOOD_INFERENCE, "en").orElseThrow().about(processing);
    }
}
