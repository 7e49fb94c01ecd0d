package org.neuroskin.consentservice.portal;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Disclosure;
import org.neuroskin.consentservice.consent.ConsentCause;
import org.neuroskin.consentservice.consent.ConsentItem;
import org.neuroskin.consentservice.consent.ConsentRequest;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.HistoryEntry;
import org.neuroskin.consentservice.consent.RequestStatus;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.UseBudget;

/** Consents of an invented person with invented apps. */
final class SampleConsents {
    static final Instant GIVEN = Instant.parse("2026-10-03T09:12:44Z");
    static final Instant UNTIL = Instant.parse("2027-01-01T09:12:44Z");

    /** The grant that may be used three times. */
    static final UUID BUDGETED = uuid("biometric.heart-rate-variability");

    private static final Conditions THREE_TIMES =
            new Conditions(ConsentForm.EXPLICIT, null, null, null, new UseBudget(3, null), null, false);
    private static final PurposeId PURPOSE = new PurposeId("routine-personalisation");
    private static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private SampleConsents() {}

    static App app(String id, String name, String organisation) {
        return new App(
                new AppId(id),
                name,
                organisation,
                new Place("EU"),
                new TreeSet<>(List.of(PURPOSE)),
                new TreeSet<>(),
                null,
                List.of(URI.create("http://localhost:8085/apps/" + id + "/callback")),
                false,
                null,
                true,
                new Disclosure("privacy@app.example", null, new TreeSet<>(), new TreeSet<>(), null, 90, null));
    }

    static ConsentView consent(App app, ConsentState state) {
        return new ConsentView(
                uuid(app.id().value() + state),
                app,
                PURPOSE,
                state,
                GIVEN,
                UNTIL,
                new ConsentView.NoticeShown(1, HASH, "en"),
                List.of(
                        grant("mood.self-report", state, Operation.READ, Operation.WRITE),
                        grant("mood.note", state, Operation.READ),
                        grant("biometric.heart-rate-variability", state, THREE_TIMES, Operation.READ)),
                17);
    }

    static List<HistoryEntry> history(ConsentView consent) {
        return List.of(
                entry(12, GIVEN, consent.grants()),
                entry(
                        17,
                        GIVEN.plusSeconds(86_400),
                        List.of(
                                consent.grants().get(0),
                                grant("mood.note", ConsentState.WITHDRAWN, Operation.READ),
                                consent.grants().get(2))));
    }

    private static HistoryEntry entry(long revision, Instant at, List<GrantView> grants) {
        return new HistoryEntry(
                revision,
                at,
                "subject",
                ConsentState.GIVEN,
                grants,
                List.of(),
                new HistoryEntry.Source(revision, ConsentCause.GIVEN, at, "portal", null, ""));
    }

    static ConsentRequest request(App app, RequestStatus status) {
        return new ConsentRequest(
                uuid("request"),
                status,
                app,
                PURPOSE,
                List.of(
                        item("mood.self-report", Operation.READ, Operation.WRITE),
                        item("mood.note", Operation.READ),
                        item("biometric.heart-rate-variability", Operation.READ)),
                UNTIL,
                GIVEN.plusSeconds(86_400),
                null,
                null,
                null,
                null,
                URI.create("http://localhost:8080/portal/requests/" + uuid("request")),
                URI.create("http://localhost:8085/apps/mood-coach/callback?response=e30.e30.AA"));
    }

    static GrantView grant(String category, ConsentState state, Operation... operations) {
        return grant(category, state, Conditions.EXPLICIT, operations);
    }

    private static GrantView grant(
            String category, ConsentState state, Conditions conditions, Operation... operations) {
        return new GrantView(
                uuid(category),
                new CategoryId(category),
                new TreeSet<>(List.of(operations)),
                Fidelity.RAW,
                state,
                GIVEN,
                UNTIL,
                conditions);
    }

    static UUID uuid(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static ConsentItem item(String category, Operation... operations) {
        return new ConsentItem(
                new CategoryId(category), new TreeSet<>(List.of(operations)), Fidelity.RAW, Conditions.EXPLICIT);
    }
}
