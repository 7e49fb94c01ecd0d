package org.neuroskin.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.policies.law.Laws;
import org.neuroskin.policies.law.Pack;
import org.neuroskin.policies.law.Rule;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.YamlFile;

/** Decides every case in {@code policies/cases}; file and sentence are the test's name. */
class PolicyCasesTest {
    private static final Path CASES = Path.of("cases");

    private final PolicyEvaluator evaluator = new PolicyEvaluator(Vocabulary.bundled());
    private final Mistakes mistakes = new Mistakes();

    @TestFactory
    List<DynamicContainer> everyCaseIsDecidedAsWritten() throws IOException {
        List<DynamicContainer> files = new ArrayList<>();
        for (Path file : files()) {
            List<DynamicTest> tests = sections(file).stream()
                    .map(each -> DynamicTest.dynamicTest(each.text("case").orElseThrow(), () -> decide(each)))
                    .toList();
            files.add(DynamicContainer.dynamicContainer(String.valueOf(file.getFileName()), tests));
        }
        assertThat(mistakes.lines()).isEmpty();
        return files;
    }

    @Test
    void thereAreAtLeastOneHundredAndFiftyCasesAndNoSentenceTwice() throws IOException {
        List<String> sentences = new ArrayList<>();
        for (Path file : files()) {
            sections(file).forEach(each -> sentences.add(each.text("case").orElseThrow()));
        }
        assertThat(sentences).hasSizeGreaterThanOrEqualTo(150).doesNotHaveDuplicates();
    }

    /** A rule without an example is not understood by anybody; one without a counterexample may forbid everything. */
    @Test
    void everyRuleInForceIsTheReasonOfACaseAndStandsBesideOneThatItAllows() throws IOException {
        Map<String, List<PolicyCase>> byRule = new HashMap<>();
        Map<String, Long> permitsByFile = new HashMap<>();
        for (Path file : files()) {
            List<PolicyCase> cases = sections(file).stream().map(PolicyCase::of).toList();
            permitsByFile.put(
                    String.valueOf(file.getFileName()),
                    cases.stream().filter(each -> each.expect().has("permit")).count());
            cases.stream()
                    .filter(each -> each.expect().has("rule"))
                    .forEach(each -> byRule.computeIfAbsent(
                                    each.expect().text("rule").orElseThrow(), rule -> new ArrayList<>())
                            .add(each));
        }
        for (Pack pack : Laws.bundled().packs()) {
            List<String> forbidding = pack.rules().stream()
                    .filter(rule -> rule.enabled() && !rule.permits())
                    .map(Rule::id)
                    .toList();
            assertThat(byRule.keySet()).as("cases for " + pack.name()).containsAll(forbidding);
            assertThat(permitsByFile.getOrDefault("law-" + pack.name() + ".yaml", 0L))
                    .as("allowed cases of " + pack.name())
                    .isGreaterThanOrEqualTo(forbidding.size());
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private List<Section> sections(Path file) throws IOException {
        String content = Files.readString(file, StandardCharsets.UTF_8);
        Section top = YamlFile.parse(file.toString(), content, mistakes).orElseThrow();
        top.allowOnly(List.of("about", "cases"));
        top.text("about");
        return top.sections("cases");
    }

    private void decide(Section situation) {
        PolicyCase written = PolicyCase.of(situation);
        assertThat(mistakes.lines()).isEmpty();
        Section expect = written.expect();

        Decision decision = evaluator.decide(written.request(), written.snapshot(), written.spent());

        assertThat(decision.revision()).isEqualTo(PolicyCase.REVISION);
        assertThat(decision.policy()).isEqualTo(Laws.bundled().hash());
        switch (decision) {
            case Decision.Permit permit -> {
                assertThat(expect.has("permit")).as("permitted: " + permit).isTrue();
                assertThat(permit.permitted()).isEqualTo(PolicyCase.categories(expect, "permit"));
                assertThat(permit.omitted()).isEqualTo(PolicyCase.categories(expect, "omit"));
                assertThat(permit.obligations())
                        .extracting(each -> each.getClass().getSimpleName())
                        .containsExactlyInAnyOrderElementsOf(PolicyCase.texts(expect, "obligations"));
            }
            case Decision.Deny deny -> {
                assertThat(expect.has("deny")).as("denied: " + deny).isTrue();
                assertThat(deny.reason())
                        .as("denied: " + deny)
                        .isEqualTo(DenialReason.fromWireName(expect.text("deny").orElseThrow()));
                assertThat(deny.rule())
                        .isEqualTo(expect.has("rule") ? expect.text("rule").orElseThrow() : null);
                assertThat(deny.missing()).isEqualTo(PolicyCase.categories(expect, "missing"));
            }
        }
    }
}
