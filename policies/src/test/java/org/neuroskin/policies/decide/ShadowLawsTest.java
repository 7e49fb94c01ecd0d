package org.neuroskin.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Decision;
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
import org.neuroskin.policies.vocabulary.Vocabulary;

class ShadowLawsTest {
    private static final Instant AT = Instant.parse("2026-11-26T00:00:00Z");
    private static final SubjectId PERSON = new SubjectId("this-person");
    private static final AppId APP = new AppId("mood-coach");
    private static final PurposeId ROUTINE = new PurposeId("routine-personalisation");

    private final PolicyEvaluator live = new PolicyEvaluator(Vocabulary.bundled());
    private final ShadowLaws shadow = new ShadowLaws(Vocabulary.bundled());

    @Test
    void aRuleInShadowDeniesNothingAndIsNamedAsTheDifference() {
        assertThat(decided("US-VT", "biometric.neural")).isInstanceOf(Decision.Permit.class);
        assertThat(difference("US-VT", "biometric.neural")).contains("us-vt-act101-written");
    }

    @Test
    void whatWouldBeLeftOutIsNamed() {
        assertThat(difference("US-VT", "biometric.neural", "skin.barrier")).contains("leaves out biometric.neural");
    }

    @Test
    void whereThePackSaysNothingThereIsNoDifference() {
        assertThat(difference("US-VT", "skin.barrier")).isEmpty();
        assertThat(difference("US-NY", "biometric.neural")).isEmpty();
        assertThat(difference("US-VT", "mood.note")).as("denied either way").isEmpty();
    }

    @Test
    void withoutAnyPackInShadowThereIsNoDifference() {
        ShadowLaws none = new ShadowLaws(Vocabulary.bundled(), Laws.bundled());
        AccessRequest request = request("biometric.neural");
        assertThat(none.difference(request, snapshot("US-VT"), live.decide(request, snapshot("US-VT"))))
                .isEmpty();
    }

    private Optional<String> difference(String place, String... categories) {
        AccessRequest request = request(categories);
        return shadow.difference(request, snapshot(place), live.decide(request, snapshot(place)));
    }

    private Decision decided(String place, String category) {
        return live.decide(request(category), snapshot(place));
    }

    private static AccessRequest request(String... categories) {
        Set<CategoryId> asked = Stream.of(categories).map(CategoryId::new).collect(Collectors.toSet());
        return new AccessRequest(PERSON, APP, ROUTINE, Operation.READ, asked, Fidelity.RAW, new Place("EU"), null, AT);
    }

    private static ConsentSnapshot snapshot(String place) {
        List<Grant> grants = Stream.of("biometric.neural", "skin.barrier")
                .map(category -> new Grant(
                        UUID.nameUUIDFromBytes(new byte[] {1}),
                        UUID.nameUUIDFromBytes(new byte[] {2}),
                        APP,
                        new CategoryId(category),
                        ROUTINE,
                        Set.of(Operation.READ),
                        Fidelity.RAW,
                        ConsentState.GIVEN,
                        AT.minusSeconds(60),
                        AT.plusSeconds(60),
                        Conditions.EXPLICIT))
                .toList();
        return new ConsentSnapshot(
                PERSON,
                new Pseudonym("pseudonym-of-this-person"),
                0,
                9,
                1,
                new Person(false, Set.of(), new Place(place), null, Set.of(), List.of()),
                Map.of(APP, new Recipient(RecipientStatus.ACTIVE, new Place("EU"), Setting.PRIVATE, null)),
                grants,
                List.of(),
                Set.of());
    }
}
