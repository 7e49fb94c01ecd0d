package org.neuroskin.policies.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

class WhoConsentsTest {
    private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
    private static final SubjectId SUBJECT = new SubjectId("ben");
    private static final AppId APP = new AppId("mood-coach");
    private static final CategoryId NOTE = new CategoryId("mood.note");

    @ParameterizedTest(name = "born {0} in {1}, data in {2}, for {3}: {4}")
    @CsvSource({
        "2014-06-01, DE, EU, routine-personalisation, GUARDIAN",
        "2010-06-02, DE, EU, routine-personalisation, GUARDIAN",
        "2010-06-01, DE, EU, routine-personalisation, PERSON",
        "2012-06-02, AT, EU, routine-personalisation, GUARDIAN",
        "2012-06-01, AT, EU, routine-personalisation, PERSON",
        "2010-06-01, DE, EU, mood-inference, GUARDIAN",
        "2008-06-02, DE, EU, mood-inference, GUARDIAN",
        "2008-06-01, DE, EU, mood-inference, PERSON",
        "2014-06-01, BR, BR, routine-personalisation, EITHER",
        "2008-06-01, BR, BR, routine-personalisation, PERSON",
        ", DE, EU, routine-personalisation, PERSON"
    })
    void theLawsSayWhoseConsentCounts(
            LocalDate bornOn, String home, String stored, String purpose, WhoConsents expected) {
        Person person = Person.UNKNOWN.placeAndBirth(new Place(home), bornOn);
        ConsentSnapshot snapshot = new ConsentSnapshot(
                SUBJECT, new Pseudonym("p".repeat(24)), 0, 0, 0, person, Map.of(), List.of(), List.of(), Set.of());
        PurposeId what = new PurposeId(purpose);
        AccessRequest request = new AccessRequest(
                SUBJECT, APP, what, Operation.READ, Set.of(NOTE), Fidelity.RAW, new Place(stored), null, AT);
        for (Conditions conditions : List.of(
                Conditions.EXPLICIT, new Conditions(Conditions.EXPLICIT.form(), null, null, null, null, null, true))) {
            Grant grant = new Grant(
                    new UUID(0, 1),
                    new UUID(0, 2),
                    APP,
                    NOTE,
                    what,
                    Set.of(Operation.READ),
                    Fidelity.RAW,
                    ConsentState.GIVEN,
                    AT,
                    AT.plusSeconds(1),
                    conditions);
            assertThat(Laws.bundled().applying(request, snapshot).whoConsents(NOTE, grant))
                    .as("whoever has given it so far")
                    .isEqualTo(expected);
        }
    }
}
