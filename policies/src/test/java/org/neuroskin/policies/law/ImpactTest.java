package org.neuroskin.policies.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
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
import org.neuroskin.policies.vocabulary.Vocabulary;

class ImpactTest {
    private static final Instant AT = Instant.parse("2026-11-26T00:00:00Z");
    private static final AppId APP = new AppId("mood-coach");
    private static final List<Place> PLACES = List.of(new Place("EU"));

    @Test
    void aPackInShadowWouldEndTheGrantsThatItForbidsAndNoOther() {
        Grant neural = grant("biometric.neural", ConsentState.GIVEN, Operation.READ, Operation.WRITE);
        Grant skin = grant("skin.barrier", ConsentState.GIVEN, Operation.READ);
        Grant withdrawn = grant("biometric.neural", ConsentState.WITHDRAWN, Operation.READ);
        Impact impact = impact("us-vt-act101");

        assertThat(impact.of(snapshot("US-VT", neural, skin, withdrawn), PLACES, AT))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.grant()).isEqualTo(neural.id());
                    assertThat(each.consent()).isEqualTo(neural.consent());
                    assertThat(each.rules()).containsExactly("us-vt-act101-written");
                    assertThat(each.categories()).containsExactly(new CategoryId("biometric.neural"));
                    assertThat(each.operations()).containsExactly(Operation.READ, Operation.WRITE);
                    assertThat(each.whole()).isTrue();
                });
        assertThat(impact.of(snapshot("US-NY", neural, skin, withdrawn), PLACES, AT))
                .isEmpty();
        assertThat(impact.of(snapshot("US-VT", neural), PLACES, Instant.parse("2026-06-30T00:00:00Z")))
                .as("before the act is in force")
                .isEmpty();
    }

    @Test
    void aGrantThatIsForbiddenInPartIsNotWholeAndWhatWasForbiddenBeforeIsNotCounted() {
        Grant both = grant("biometric.skin-conductance", ConsentState.GIVEN, Operation.READ, Operation.EXPORT);
        assertThat(impact("us-mt-sb163").of(snapshot("US-MT", both), PLACES, AT))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.operations()).containsExactly(Operation.EXPORT);
                    assertThat(each.whole()).isFalse();
                });
        assertThat(impact("house").of(snapshot("US-MT", both), PLACES, AT)).isEmpty();
    }

    @Test
    void aHeadingIsLookedAtByWhatItCovers() {
        Grant regimen = grant("regimen", ConsentState.GIVEN, Operation.READ);
        Impact impact = new Impact(
                TestLaws.bundledAnd(
                        "x",
                        TestLaws.rule(
                                "x-1",
                                "forbid (principal, action == Action::\"access\", resource)"
                                        + " when { context.category == Category::\"regimen.product-use\" };")),
                "x",
                Vocabulary.bundled());
        assertThat(impact.of(snapshot("DE", regimen), PLACES, AT))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.categories()).containsExactly(new CategoryId("regimen.product-use"));
                    assertThat(each.whole()).isFalse();
                });
    }

    @Test
    void aPackInShadowDecidesNothing() {
        assertThat(Laws.bundled().packs()).noneMatch(pack -> pack.state() == Pack.State.SHADOW);
        assertThat(Laws.bundledWithShadow().packs()).anyMatch(pack -> pack.state() == Pack.State.SHADOW);
        assertThat(Laws.bundled().hash()).isNotEqualTo(Laws.bundledWithShadow().hash());
    }

    @Test
    void aPackThatDoesNotExistHasNoImpact() {
        assertThatThrownBy(() -> impact("us-xx-1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("us-xx-1");
    }

    private static Impact impact(String pack) {
        return new Impact(Laws.bundledWithShadow(), pack, Vocabulary.bundled());
    }

    private static Grant grant(String category, ConsentState state, Operation... operations) {
        return new Grant(
                UUID.randomUUID(),
                UUID.randomUUID(),
                APP,
                new CategoryId(category),
                new PurposeId("routine-personalisation"),
                Set.of(operations),
                Fidelity.RAW,
                state,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2027-01-01T00:00:00Z"),
                Conditions.EXPLICIT);
    }

    private static ConsentSnapshot snapshot(String place, Grant... grants) {
        return new ConsentSnapshot(
                new SubjectId("this-person"),
                new Pseudonym("pseudonym-of-this-person"),
                0,
                9,
                1,
                new Person(false, Set.of(), new Place(place), null, Set.of(), List.of()),
                Map.of(APP, new Recipient(RecipientStatus.ACTIVE, new Place("EU"), Setting.PRIVATE, null)),
                List.of(grants),
                List.of(),
                Set.of());
    }
}
