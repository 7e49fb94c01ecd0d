package org.neuroskin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
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
import org.neuroskin.kernel.Recipient;
import org.neuroskin.kernel.RecipientStatus;
import org.neuroskin.kernel.Setting;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.policies.decide.ShadowLaws;
import org.neuroskin.policies.vocabulary.Vocabulary;

class ShadowDifferencesTest {
    private static final Instant AT = Instant.parse("2026-11-26T00:00:00Z");
    private static final SubjectId PERSON = new SubjectId("this-person");
    private static final AppId APP = new AppId("mood-coach");
    private static final PurposeId ROUTINE = new PurposeId("routine-personalisation");
    private static final CategoryId NEURAL = new CategoryId("biometric.neural");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ShadowDifferences differences = new ShadowDifferences(new ShadowLaws(Vocabulary.bundled()), meters);
    private final PolicyEvaluator policies = new PolicyEvaluator(Vocabulary.bundled());

    @Test
    void aDecisionThatAPackInShadowWouldTakeOtherwiseIsCountedByItsRule() {
        decide("US-VT");
        decide("US-VT");
        decide("US-NY");

        assertThat(meters.getMeters()).singleElement().satisfies(meter -> {
            assertThat(meter.getId().getName()).isEqualTo(ShadowDifferences.METRIC);
            assertThat(meter.getId().getTags()).hasSize(1);
            assertThat(meter.getId().getTag("difference")).isEqualTo("us-vt-act101-written");
        });
        assertThat(meters.counter(ShadowDifferences.METRIC, "difference", "us-vt-act101-written")
                        .count())
                .isEqualTo(2);
    }

    private void decide(String place) {
        AccessRequest request = new AccessRequest(
                PERSON, APP, ROUTINE, Operation.READ, Set.of(NEURAL), Fidelity.RAW, new Place("EU"), null, AT);
        Grant grant = new Grant(
                UUID.randomUUID(),
                UUID.randomUUID(),
                APP,
                NEURAL,
                ROUTINE,
                Set.of(Operation.READ),
                Fidelity.RAW,
                ConsentState.GIVEN,
                AT.minusSeconds(60),
                AT.plusSeconds(60),
                Conditions.EXPLICIT);
        ConsentSnapshot snapshot = new ConsentSnapshot(
                PERSON,
                new Pseudonym("pseudonym-of-this-person"),
                0,
                9,
                1,
                new Person(false, Set.of(), new Place(place), null, Set.of(), List.of()),
                Map.of(APP, new Recipient(RecipientStatus.ACTIVE, new Place("EU"), Setting.PRIVATE, null)),
                List.of(grant),
                List.of(),
                Set.of());
        differences.decided(request, snapshot, policies.decide(request, snapshot));
    }
}
