package org.neuroskin.consentservice.receipt;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.UUID;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.ConsentView.NoticeShown;
import org.neuroskin.consentservice.design.Rendering;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.UseBudget;

/** Receipts of an invented person. */
public final class SampleReceipts {
    private static final Instant GIVEN = Instant.parse("2026-10-03T09:12:44.123456Z");
    private static final Instant UNTIL = Instant.parse("2027-01-01T09:12:44.123456Z");
    private static final UUID CONSENT = UUID.fromString("0b5f0000-0000-4000-8000-000000000001");

    private SampleReceipts() {}

    /** As people read it. */
    public static ReceiptSheet sheet(App app, String language) {
        return new ReceiptWords(Rendering.wording(Locale.of(language)), URI.create("http://localhost:8080"))
                .sheet(receipt(app, language, 3));
    }

    static ReceiptSheet manyPages(App app, String language) {
        return new ReceiptWords(Rendering.wording(Locale.of(language)), URI.create("http://localhost:8080"))
                .sheet(receipt(app, language, 60));
    }

    private static Receipt receipt(App app, String language, int grants) {
        List<CategoryId> categories = List.of(
                new CategoryId("mood.note"), new CategoryId("skin.image"), new CategoryId("biometric.cortisol"));
        return new Receipt(
                CONSENT,
                17,
                GIVEN.plusSeconds(60),
                new Pseudonym("pseudonym-of-somebody"),
                app,
                new PurposeId("routine-personalisation"),
                ConsentState.GIVEN,
                GIVEN,
                UNTIL,
                new NoticeShown(1, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", language),
                java.util.stream.IntStream.range(0, grants)
                        .mapToObj(i -> new GrantView(
                                new UUID(7, i),
                                categories.get(i % 3),
                                new TreeSet<>(List.of(Operation.READ, Operation.WRITE)),
                                Fidelity.RAW,
                                ConsentState.GIVEN,
                                GIVEN,
                                UNTIL,
                                conditions(i)))
                        .toList(),
                List.of(new Receipt.Event(ConsentState.GIVEN, "given", GIVEN, "subject", 17, categories, 41L)),
                new Receipt.Proof("main", 41, "c2sp.org/tlog-proof@v1\n", List.of("key")));
    }

    private static Conditions conditions(int i) {
        return i % 3 == 0
                ? Conditions.EXPLICIT
                : new Conditions(
                        ConsentForm.WRITTEN_RELEASE,
                        "study-1",
                        new Place("DE"),
                        new DataWindow(GIVEN, UNTIL),
                        new UseBudget(3, i % 3 == 1 ? null : Duration.ofDays(1)),
                        UNTIL.plusSeconds(60),
                        true);
    }
}
