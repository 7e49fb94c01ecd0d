package org.neuroskin.policies.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.neuroskin.policies.vocabulary.Vocabulary;

/**
 * Proves that the compiled rules mean what Cedar reads in them. A rule is tried on every combination of the attributes that it
 * looks at; it cannot depend on others, for its text does not name them. What was proven is listed in {@code law/proven.txt}, and
 * nothing else is ever used.
 */
class LawProofTest {
    private static final long SEED = 20_261_126;
    private static final int SAMPLES = 1_500;

    private final Terms terms = new Terms(Vocabulary.bundled());
    private final List<LawFile> files =
            Laws.BUNDLED.stream().map(LawFile::bundled).toList();
    private final List<CompiledPack> packs = Laws.read(
            files, files.stream().map(file -> file.proof(terms)).collect(Collectors.toSet()), Vocabulary.bundled());

    @Test
    void theSchemaIsTheOneInTheFolder() throws IOException {
        assertThat(Files.readString(Path.of("law/schema.cedarschema")))
                .as("run this test and copy what it wrote to %s", written("schema.cedarschema", terms.cedarSchema()))
                .isEqualTo(terms.cedarSchema());
    }

    @TestFactory
    Stream<DynamicTest> cedarHasNothingAgainstTheRules() throws Exception {
        CedarReference cedar = new CedarReference(terms);
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.name(),
                        () -> assertThat(cedar.complaints(file.cedar())).isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everyRuleMeansTheSameToCedarOnEveryInput() throws Exception {
        CedarReference cedar = new CedarReference(terms);
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            CedarReference.Asked asked = cedar.ask(files.get(i).cedar());
            for (CompiledRule rule : packs.get(i).rules()) {
                tests.add(DynamicTest.dynamicTest(rule.rule().id(), () -> agrees(rule, asked)));
            }
        }
        return tests.stream();
    }

    private void agrees(CompiledRule rule, CedarReference.Asked asked) {
        int[] fired = new int[2];
        everyInput(rule, facts -> {
            boolean ours = rule.condition().holds(facts);
            fired[ours ? 1 : 0]++;
            try {
                assertThat(ours)
                        .as("%s on %s", rule.rule().id(), described(rule, facts))
                        .isEqualTo(asked.fires(rule.rule().id(), rule.question(), facts));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(fired[1]).as("inputs on which it decides").isPositive();
        assertThat(fired[0]).as("inputs on which it does not").isPositive();
    }

    @Test
    void allRulesTogetherForbidWhatAnyOfThemForbids() throws Exception {
        Random random = new Random(SEED);
        String everything = files.stream().map(LawFile::cedar).collect(Collectors.joining("\n"))
                + "\n@id(\"everything\") permit (principal, action, resource);";
        CedarReference.Asked asked = new CedarReference(terms).ask(everything);
        int forbidden = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            Facts facts = Attributes.random(terms, random);
            Question question = List.of(Question.values()).get(random.nextInt(Question.values().length));
            Set<String> forbidding = packs.stream()
                    .flatMap(pack -> pack.rules().stream())
                    .filter(rule -> rule.question() == question && !rule.rule().permits())
                    .filter(rule -> rule.condition().holds(facts))
                    .map(rule -> rule.rule().id())
                    .collect(Collectors.toSet());

            Map.Entry<Boolean, Set<String>> decided = asked.together(question, facts);

            assertThat(decided.getKey()).as("seed %d, sample %d", SEED, sample).isEqualTo(forbidding.isEmpty());
            if (!forbidding.isEmpty()) {
                assertThat(decided.getValue()).isEqualTo(forbidding);
                forbidden++;
            }
        }
        assertThat(forbidden).isBetween(SAMPLES / 10, SAMPLES);
    }

    @Test
    void whatWasProvenIsListed() throws IOException {
        String proven = files.stream()
                .map(file -> "%s %s\n".formatted(file.name(), file.proof(terms)))
                .collect(Collectors.joining());
        assertThat(Files.readString(Path.of(Laws.PROVEN)))
                .as("let the other tests of this class pass, then copy %s", written("proven.txt", proven))
                .isEqualTo(proven);
    }

    private void everyInput(CompiledRule rule, Consumer<Facts> action) {
        List<Attribute> attributes = List.copyOf(rule.condition().attributes());
        everyInput(attributes, 0, new Facts(), action);
    }

    private void everyInput(List<Attribute> attributes, int next, Facts facts, Consumer<Facts> action) {
        if (next == attributes.size()) {
            action.accept(facts);
            return;
        }
        for (int value = 0; value < terms.values(attributes.get(next)).size(); value++) {
            facts.set(attributes.get(next), value);
            everyInput(attributes, next + 1, facts, action);
        }
    }

    private List<String> described(CompiledRule rule, Facts facts) {
        return rule.condition().attributes().stream()
                .map(each -> each.cedarName() + "=" + terms.values(each).get(facts.position(each)))
                .toList();
    }

    private static Path written(String name, String content) throws IOException {
        Path folder = Files.createDirectories(Path.of("target/law"));
        return Files.writeString(folder.resolve(name), content);
    }

    /** Facts at random. */
    private static final class Attributes {
        private static Facts random(Terms terms, Random random) {
            Facts facts = new Facts();
            for (Attribute attribute : Attribute.values()) {
                facts.set(attribute, random.nextInt(terms.values(attribute).size()));
            }
            return facts;
        }
    }
}
