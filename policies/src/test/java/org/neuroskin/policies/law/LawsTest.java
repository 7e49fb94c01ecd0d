package org.neuroskin.policies.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.vocabulary.Vocabulary;

class LawsTest {
    private static final Place NOWHERE = new Place("AQ");
    private static final Place UNION = new Place("EU");
    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");

    private final Laws laws = Laws.bundled();

    @Test
    void everyRuleSaysInOneSentenceWhatItDoes() {
        List<Rule> rules =
                laws.packs().stream().flatMap(pack -> pack.rules().stream()).toList();
        assertThat(rules).hasSizeGreaterThan(30);
        assertThat(rules).extracting(Rule::id).doesNotHaveDuplicates();
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.says()).endsWith(".").hasSizeBetween(30, 200);
            assertThat(rule.article()).isNotBlank();
            assertThat(rule.source()).isNotBlank();
        });
    }

    @Test
    void theHashChangesWithAnyRule() {
        String rule = TestLaws.rule(
                "x-1", "forbid (principal, action == Action::\"access\", resource) when { context.sale };");
        assertThat(Set.of(
                        laws.hash(),
                        Laws.none(Vocabulary.bundled()).hash(),
                        TestLaws.only("x", rule).hash(),
                        TestLaws.only("x", rule.replace("sale", "research")).hash(),
                        TestLaws.bundledAnd("x", rule).hash()))
                .hasSize(5);
        assertThat(TestLaws.only("x", rule).hash())
                .isEqualTo(TestLaws.only("x", rule).hash());
    }

    /** A rule that never decides alone is either superfluous or can never fire at all. */
    @TestFactory
    Stream<DynamicTest> everyRuleIsSomewhereTheOnlyOneThatForbids() {
        return laws.compiled().stream()
                .flatMap(pack -> pack.rules().stream()
                        .filter(rule -> rule.rule().enabled() && !rule.rule().permits())
                        .map(rule -> DynamicTest.dynamicTest(
                                rule.rule().id(),
                                () -> assertThat(firesAlone(pack, rule)).isTrue())));
    }

    private boolean firesAlone(CompiledPack pack, CompiledRule rule) {
        Place home = pack.pack().scope().places().stream().sorted().findFirst().orElse(NOWHERE);
        List<Place> places = List.of(home, UNION, NOWHERE);
        for (Place person : places) {
            for (Place recipient : places) {
                for (Place service : places) {
                    List<CompiledPack> applying = laws.compiled().stream()
                            .filter(each -> each.applies(person, recipient, service))
                            .toList();
                    if (applying.contains(pack) && firesAlone(rule, applying)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean firesAlone(CompiledRule rule, List<CompiledPack> applying) {
        Vocabulary vocabulary = Vocabulary.bundled();
        List<CategoryId> labels = vocabulary.categories().stream()
                .map(each -> each.id())
                .filter(vocabulary::labelsData)
                .toList();
        for (var purpose : vocabulary.purposes()) {
            for (CategoryId category : labels) {
                Facts facts = harmless(purpose.id(), category);
                List<Attribute> free = rule.condition().attributes().stream()
                        .filter(attribute -> !Laws.OF_CATEGORY.contains(attribute))
                        .filter(attribute -> !Laws.OF_PURPOSE.contains(attribute))
                        .toList();
                if (firesAlone(rule, applying, facts, free)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean firesAlone(CompiledRule rule, List<CompiledPack> applying, Facts facts, List<Attribute> free) {
        if (free.isEmpty()) {
            return Stream.of(
                            rule.rule().validFrom().atStartOfDay(ZoneOffset.UTC).toInstant(), LATER)
                    .anyMatch(at -> firesAlone(rule, applying, facts, at));
        }
        Attribute next = free.getFirst();
        for (int value = 0; value < laws.terms().values(next).size(); value++) {
            facts.set(next, value);
            if (firesAlone(rule, applying, facts, free.subList(1, free.size()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean firesAlone(CompiledRule rule, List<CompiledPack> applying, Facts facts, Instant at) {
        Instant consentedAt = rule.rule().lapsesAfter().isPresent() ? Instant.parse("2000-01-01T00:00:00Z") : at;
        List<CompiledRule> firing = applying.stream()
                .flatMap(pack -> pack.rules().stream())
                .filter(each ->
                        each.question() == rule.question() && !each.rule().permits())
                .filter(each -> each.inForce(at)
                        && each.concerns(consentedAt, at)
                        && each.condition().holds(facts))
                .toList();
        boolean wouldBeAllowed = rule.question() != Question.USE_WITHOUT_CONSENT
                || applying.stream()
                        .flatMap(pack -> pack.permitting().stream())
                        .anyMatch(each -> each.inForce(at) && each.condition().holds(facts));
        return firing.equals(List.of(rule)) && wouldBeAllowed;
    }

    private Facts harmless(PurposeId purpose, CategoryId category) {
        Facts facts = laws.factsOf(purpose).copy();
        facts.take(Laws.OF_CATEGORY, laws.factsOf(category));
        Map<Attribute, String> values = new EnumMap<>(Map.of(
                Attribute.OPERATION, "read",
                Attribute.SETTING, "private",
                Attribute.AGE, "adult",
                Attribute.EMOTION_NOTICE_SHOWN, "true",
                Attribute.FOR_STUDY, "true",
                Attribute.TRANSFER, "none",
                Attribute.FORM, "sale-authorisation",
                Attribute.ACTS, "share",
                Attribute.STUDY_NAMED, "true",
                Attribute.PLACE_NAMED, "true"));
        values.forEach((attribute, value) -> facts.set(attribute, laws.terms().position(attribute, value)));
        return facts;
    }

    @Test
    void allMistakesOfAllFilesComeTogetherEachWithItsFix() {
        LawFile rules = TestLaws.file("a", """
                @id("a-1") @article("1") @source("x") @says("x.") @valid_from("2026-13-01")
                forbid (principal, action == Action::"acces", resource);

                @id("b-2") @article("1") @source("x") @says("x.") @valid_from("2026-01-01") @validto("2027-01-01")
                forbid (principal, action == Action::"access", resource)
                when { context.provenence == Provenance::"neural" };

                @id("a-3") @article("1") @source("x") @valid_from("2026-01-01") @state("disabled")
                forbid (principal, action == Action::"access", resource)
                when { context.provenance == Provenance::"nural" };

                @id("a-4") @article("1") @source("x") @says("x.") @valid_from("2026-01-01")
                permit (principal, action == Action::"access", resource);

                @id("a-5") @article("1") @source("x") @says("x.") @valid_from("2026-01-01")
                forbid (principal, action == Action::"access", resource)
                when { context.form == Form::"explicit" };

                @id("a-6") @article("1") @source("x") @says("x.") @valid_from("2026-01-01")
                forbid (principal, action == Action::"access", resource)
                when { context.special == true };
                """);
        LawFile about = new LawFile("b", """
                pack: c
                title: A law
                version: none
                state: shadowy
                applies: { to: [persons], places: [Germany] }
                agess: { otherwise: 16 }
                """, "");

        assertThatThrownBy(() -> TestLaws.compiled(List.of(rules, about)))
                .isInstanceOfSatisfying(
                        InvalidLaw.class,
                        invalid -> assertThat(invalid.mistakes())
                                .containsExactly(
                                        "law/a.cedar:1: `@valid_from` is `2026-13-01` (expected: such as 2026-08-02, or P1Y)",
                                        "law/a.cedar:2: unknown action `acces` (did you mean `access`?)",
                                        "law/a.cedar:4: unknown annotation `@validto` (did you mean `valid_to`?)",
                                        "law/a.cedar:4: `@id` is `b-2` (expected: `a-` and a name in lower case)",
                                        "law/a.cedar:6: unknown `context.provenence` for `access` (did you mean `provenance`?)",
                                        "law/a.cedar:8: `@says` is missing",
                                        "law/a.cedar:8: a disabled rule says why, and only that"
                                                + " (expected: @state(\"disabled\") with @why)",
                                        "law/a.cedar:10: unknown `Provenance::\"nural\"` (did you mean `neural`?)",
                                        "law/a.cedar:13: a law permits nothing but `use-without-consent`",
                                        "law/a.cedar:17: unknown `context.form` for `access`",
                                        "law/a.cedar:21: `true` (expected: nothing to compare, as `special` is true or false)",
                                        "law/b.yaml:1: `pack`: expected: b, as the file's name",
                                        "law/b.yaml:3: `version`: `none` is not a number in range",
                                        "law/b.yaml:4: `state`: unknown `shadowy` (did you mean `shadow`?)",
                                        "law/b.yaml:5: `to`: unknown `persons` (did you mean `person`?), or everyone alone",
                                        "law/b.yaml:5: `Germany` is not a place (expected: such as EU, DE or US-IL)",
                                        "law/b.yaml:5: a law applies to somebody in some place (expected: parties and places)",
                                        "law/b.yaml:6: unknown key `agess` (did you mean `ages`?)"));
    }

    @Test
    void aFileThatCedarWouldNotReadEitherIsAMistakeWithItsLine() {
        for (String broken : List.of(
                "forbid (principal, action, resource);",
                "forbid (principal, action == Action::\"access\", resource) when { context.sale",
                "forbid (principal, action == Action::\"access\", resource) when { };",
                "forbid (principal, action == Action::\"access\", resource) where { context.sale };",
                "forbid (principal, action == Action::\"access\", resource) when { context.sale = true };",
                "forbid (principal, action == Action::\"access\", resource) when { context has sale };",
                "forbid (principal == App::\"a\", action == Action::\"access\", resource);",
                "forbid")) {
            assertThatThrownBy(() -> TestLaws.only("x", TestLaws.rule("x-1", broken)))
                    .as(broken)
                    .isInstanceOfSatisfying(
                            InvalidLaw.class,
                            invalid -> assertThat(invalid.mistakes())
                                    .singleElement()
                                    .asString()
                                    .startsWith("law/x.cedar:"));
        }
    }

    @Test
    void aFileThatTheBuildHasNotProvenIsRefused() {
        LawFile changed = TestLaws.file(
                "x",
                TestLaws.rule(
                        "x-1", "forbid (principal, action == Action::\"access\", resource) when { context.sale };"));
        assertThatThrownBy(() -> Laws.read(List.of(changed), Set.of("0".repeat(64)), Vocabulary.bundled()))
                .isInstanceOf(InvalidLaw.class)
                .hasMessageContaining("law/x.cedar:1: not proven")
                .hasMessageContaining("LawProofTest");
    }
}
