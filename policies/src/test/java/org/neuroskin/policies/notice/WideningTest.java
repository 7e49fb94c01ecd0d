package org.neuroskin.policies.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.notice.Processing.Use;
import org.neuroskin.policies.vocabulary.PurposeFlag;

class WideningTest {
    private static final Notice FULL = TestNotices.notice(TestNotices.full());

    @Test
    void theSameNoticeDoesNotWiden() {
        assertThat(Widening.between(FULL, FULL)).isEmpty();
    }

    @Test
    void wordsContactOfficerSourceAndLanguageAreWording() {
        Notice other = new Notice(
                FULL.purpose(),
                FULL.version() + 1,
                "de",
                "Other words?",
                FULL.flags(),
                List.of(),
                new Processing(
                        "Mood Coach 2",
                        FULL.processing().organisation(),
                        new Place("DE"),
                        "elsewhere@calm.example",
                        null,
                        FULL.processing().recipients(),
                        FULL.processing().transfers(),
                        Safeguard.BINDING_RULES,
                        90,
                        null,
                        FULL.processing().data()));

        assertThat(other.hash()).isNotEqualTo(FULL.hash());
        assertThat(Widening.between(FULL, other)).isEmpty();
    }

    @Test
    void lessOfAnythingIsNoWidening() {
        Processing less = new Processing(
                "Mood Coach",
                "Calm & Sons",
                new Place("EU"),
                "privacy@calm.example",
                null,
                new TreeSet<>(),
                new TreeSet<>(),
                null,
                30,
                null,
                new TreeMap<>(Map.of(new CategoryId("mood.note"), TestNotices.use(Fidelity.YES_NO, Operation.READ))));

        assertThat(reasons(less)).isEmpty();
    }

    @Test
    void eachDimensionWidensByItself() {
        assertThat(reasons(with("Ads Inc", null, 90, null))).containsExactly("recipient Ads Inc");
        assertThat(reasons(with(null, "CN", 90, null))).containsExactly("transfer CN");
        assertThat(reasons(with(null, null, 91, null))).containsExactly("retention 91 days");
        assertThat(reasons(data("skin.image", TestNotices.use(Fidelity.YES_NO, Operation.READ))))
                .containsExactly("category skin.image");
        assertThat(reasons(data("mood.note", TestNotices.use(Fidelity.RAW, Operation.READ, Operation.EXPORT))))
                .containsExactly("operation of mood.note export");
        assertThat(reasons(data("mood", TestNotices.use(Fidelity.REDUCED, Operation.READ))))
                .containsExactly("fidelity of mood reduced");
    }

    @Test
    void anotherControllerIsANewRecipientUnlessItReceivedTheDataBefore() {
        assertThat(reasons(with(null, null, 90, "Bought Calm SE"))).containsExactly("recipient Bought Calm SE");
        assertThat(reasons(with(null, null, 90, "Hosting Ltd"))).isEmpty();
    }

    @Test
    void anotherPurposeOrANewKindOfItWidens() {
        Notice sale = new Notice(
                new PurposeId("sale"), 1, "en", FULL.title(), FULL.flags(), FULL.paragraphs(), FULL.processing());
        TreeSet<PurposeFlag> flags = new TreeSet<>(FULL.flags());
        flags.add(PurposeFlag.AUTOMATED_DECISION);
        Notice deciding =
                new Notice(FULL.purpose(), 3, "en", FULL.title(), flags, FULL.paragraphs(), FULL.processing());

        assertThat(Widening.between(FULL, sale)).extracting(Widening::reason).containsExactly("purpose sale");
        assertThat(Widening.between(FULL, deciding)).extracting(Widening::kind).containsExactly(Widening.Kind.FLAG);
    }

    @Test
    void aPartOfAPlaceNamedBeforeIsNoNewPlace() {
        assertThat(reasons(with(null, "US-IL", 90, null))).isEmpty();
    }

    @Test
    void anOperationAndAFidelityAllowedApartAreNotAllowedTogether() {
        // writing notes exactly was allowed, reading moods in summary too; reading moods exactly was not
        assertThat(reasons(data("mood.self-report", TestNotices.use(Fidelity.RAW, Operation.READ))))
                .containsExactly("fidelity of mood.self-report raw");
    }

    @Test
    void aLimitThatWasDroppedWidensAndOneThatIsNewDoesNot() {
        Notice unlimited = TestNotices.notice(TestNotices.plain());

        assertThat(Widening.between(FULL, unlimited))
                .extracting(Widening::reason)
                .containsExactly("category any");
        assertThat(Widening.between(unlimited, FULL))
                .extracting(Widening::kind)
                .doesNotContain(Widening.Kind.CATEGORY, Widening.Kind.OPERATION, Widening.Kind.FIDELITY);
    }

    @Test
    void anOrganisationThatMovesOutOfTheEconomicAreaTakesTheDataAlongUnlessThePlaceWasNamed() {
        assertThat(reasons(at("CN"))).containsExactly("transfer CN");
        assertThat(reasons(at("US-CA"))).isEmpty();
        assertThat(reasons(at("NO"))).isEmpty();
        assertThat(Widening.between(TestNotices.notice(at("CN")), FULL)).isEmpty();
        assertThat(Widening.between(TestNotices.notice(at("CN")), TestNotices.notice(at("IN"))))
                .extracting(Widening::reason)
                .containsExactly("transfer IN");
    }

    @Test
    void aCategoryThatIsNewNeedsAConsentOfItsOwnAndTouchesNoneThatNamesLess() {
        Widening heading = new Widening(Widening.Kind.CATEGORY, "mood", new CategoryId("mood"));

        assertThat(heading.touches(new CategoryId("mood.note"))).isFalse();
        assertThat(heading.touches(new CategoryId("mood"))).isTrue();
    }

    @Test
    void aWideningOfOneCategoryTouchesOnlyGrantsOfIt() {
        Widening note = new Widening(Widening.Kind.FIDELITY, "raw", new CategoryId("mood.note"));
        Widening all = new Widening(Widening.Kind.TRANSFER, "US", null);

        assertThat(note.touches(new CategoryId("mood.note"))).isTrue();
        assertThat(note.touches(new CategoryId("mood"))).isTrue();
        assertThat(note.touches(new CategoryId("mood.inferred"))).isFalse();
        assertThat(note.touches(new CategoryId("skin"))).isFalse();
        assertThat(all.touches(new CategoryId("skin.image"))).isTrue();
    }

    private static List<String> reasons(Processing newer) {
        return Widening.between(FULL, TestNotices.notice(newer)).stream()
                .map(Widening::reason)
                .toList();
    }

    private static Processing data(String category, Use use) {
        Processing full = TestNotices.full();
        TreeMap<CategoryId, Use> data = new TreeMap<>(full.data());
        data.put(new CategoryId(category), use);
        return new Processing(
                full.app(),
                full.organisation(),
                full.place(),
                full.contact(),
                full.officer(),
                full.recipients(),
                full.transfers(),
                full.safeguard(),
                full.retentionDays(),
                full.source(),
                data);
    }

    private static Processing at(String place) {
        Processing full = TestNotices.full();
        return new Processing(
                full.app(),
                full.organisation(),
                new Place(place),
                full.contact(),
                full.officer(),
                full.recipients(),
                full.transfers(),
                full.safeguard(),
                full.retentionDays(),
                full.source(),
                full.data());
    }

    private static Processing with(
            @Nullable String recipient, @Nullable String transfer, int retentionDays, @Nullable String organisation) {
        Processing full = TestNotices.full();
        TreeSet<String> names = new TreeSet<>(full.recipients());
        TreeSet<Place> transfers = new TreeSet<>(full.transfers());
        if (transfer != null) {
            transfers.add(new Place(transfer));
        }
        if (recipient != null) {
            names.add(recipient);
        }
        if (organisation != null) {
            names.remove(organisation);
        }
        return new Processing(
                full.app(),
                organisation == null ? full.organisation() : organisation,
                full.place(),
                full.contact(),
                full.officer(),
                names,
                transfers,
                full.safeguard(),
                retentionDays,
                full.source(),
                full.data());
    }
}
