package org.neuroskin.policies.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.PlainLanguage;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.YamlFile;

class VocabularyTest {
    private final Vocabulary vocabulary = Vocabulary.bundled();

    @Test
    void theCategoriesAreThoseOfTheDesign() {
        assertThat(vocabulary.categories())
                .extracting(category -> category.id().value())
                .containsExactlyInAnyOrder(
                        "mood",
                        "mood.self-report",
                        "mood.inferred",
                        "mood.psychometric",
                        "mood.note",
                        "biometric",
                        "biometric.heart-rate-variability",
                        "biometric.skin-conductance",
                        "biometric.cortisol",
                        "biometric.circadian",
                        "biometric.face-geometry",
                        "biometric.neural",
                        "skin",
                        "skin.assessment",
                        "skin.image",
                        "skin.microbiome",
                        "skin.neuromediator",
                        "skin.barrier",
                        "regimen",
                        "regimen.product-use",
                        "regimen.ingredient-exposure",
                        "regimen.recommendation",
                        "regimen.adverse-event",
                        "profile",
                        "profile.contact",
                        "profile.demographic");
    }

    @Test
    void thePurposesAreThoseOfTheDesign() {
        assertThat(vocabulary.purposes())
                .extracting(purpose -> purpose.id().value())
                .containsExactlyInAnyOrder(
                        "routine-personalisation",
                        "mood-inference",
                        "stress-inference",
                        "skin-condition-assessment",
                        "clinical-care",
                        "scientific-research",
                        "product-safety",
                        "model-training",
                        "fairness-audit",
                        "marketing",
                        "sale",
                        "self-access");
        assertThat(flags("mood-inference")).containsExactly(PurposeFlag.EMOTION_INFERENCE);
        assertThat(flags("stress-inference")).containsExactly(PurposeFlag.EMOTION_INFERENCE);
        assertThat(flags("scientific-research")).containsExactly(PurposeFlag.RESEARCH);
        assertThat(flags("sale")).containsExactly(PurposeFlag.SALE);
        assertThat(flags("marketing")).isEmpty();
    }

    @Test
    void allMoodAndBodyDataIsSpecialAndMustBeSealed() {
        assertThat(vocabulary.categories())
                .filteredOn(category -> category.id().value().matches("(mood|biometric|skin\\.image).*"))
                .hasSize(13)
                .allMatch(Category::special)
                .allMatch(Category::mustSeal);
    }

    @Test
    void dataOfASpecialKindMustBeSealed() {
        assertThat(vocabulary.categories())
                .filteredOn(category -> vocabulary.labelsData(category.id()))
                .hasSize(21)
                .allMatch(category -> category.special() == category.mustSeal());
    }

    @Test
    void aHeadingLabelsNoData() {
        CategoryId mood = new CategoryId("mood");
        assertThat(vocabulary.labelsData(mood)).isFalse();
        assertThat(vocabulary.children(mood)).hasSize(4).allSatisfy(child -> {
            assertThat(child.parent()).contains(mood);
            assertThat(vocabulary.labelsData(child.id())).isTrue();
        });
        assertThat(vocabulary.labelsData(new CategoryId("mood.aura"))).isFalse();
    }

    @Test
    void everyTextExistsInEveryLanguageAndIsPlain() {
        assertThat(vocabulary.categories())
                .allSatisfy(category ->
                        assertThat(category.texts().keySet()).containsExactlyInAnyOrderElementsOf(Languages.ALL));
        assertThat(vocabulary.purposes())
                .allSatisfy(purpose ->
                        assertThat(purpose.texts().keySet()).containsExactlyInAnyOrderElementsOf(Languages.ALL));
        Stream<String> descriptions = vocabulary.categories().stream()
                .flatMap(category -> category.texts().values().stream())
                .map(CategoryText::description);
        Stream<String> sentences = vocabulary.purposes().stream()
                .flatMap(purpose -> purpose.texts().values().stream())
                .map(PurposeText::sentence);
        assertThat(Stream.concat(descriptions, sentences))
                .hasSize(38 * 3)
                .allSatisfy(PlainLanguage::assertPlain)
                .doesNotHaveDuplicates();
    }

    @Test
    void namesAreDifferentWithinALanguage() {
        for (String language : Languages.ALL) {
            assertThat(vocabulary.categories())
                    .extracting(category -> category.text(language).name())
                    .doesNotHaveDuplicates();
            assertThat(vocabulary.purposes())
                    .extracting(purpose -> purpose.text(language).name())
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aLanguageThatIsNotOursGetsEnglish() {
        Category category = vocabulary.category(new CategoryId("mood.note")).orElseThrow();
        assertThat(category.text("it")).isEqualTo(category.text("en")).isNotEqualTo(category.text("de"));
    }

    @Test
    void aMissingTranslationIsAMistake() {
        String categories = YamlFile.bundled("vocabulary/categories.yaml")
                .replaceFirst("fr: \\{ name: Humeur,", "it: { name: Umore,");
        assertThat(mistakes(categories, YamlFile.bundled("vocabulary/purposes.yaml")))
                .containsExactly(
                        "vocabulary/categories.yaml:8: `fr` is missing",
                        "vocabulary/categories.yaml:15: unknown key `it` (did you mean `id`?)");
    }

    @Test
    void aChildBeforeItsParentAndAWordTwiceAreMistakes() {
        String purposes = YamlFile.bundled("vocabulary/purposes.yaml")
                .replace("id: sale", "id: marketing")
                .replace("[sale]", "[slae]");
        String categories = YamlFile.bundled("vocabulary/categories.yaml").replaceFirst("id: mood\n", "id: moods\n");
        assertThat(mistakes(categories, purposes))
                .hasSize(6)
                .anyMatch(mistake -> mistake.endsWith("`mood.note` stands before its parent"))
                .anyMatch(mistake -> mistake.endsWith("`marketing` stands twice"))
                .anyMatch(mistake -> mistake.endsWith("unknown `slae` (did you mean `sale`?)"));
    }

    private java.util.Set<PurposeFlag> flags(String purpose) {
        return vocabulary.purpose(new PurposeId(purpose)).orElseThrow().flags();
    }

    private static List<String> mistakes(String categories, String purposes) {
        Mistakes mistakes = new Mistakes();
        VocabularyReader.read(categories, purposes, mistakes);
        return mistakes.lines();
    }
}
