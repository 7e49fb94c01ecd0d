package org.neuroskin.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
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
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.Section;
import org.neuroskin.policies.yaml.YamlFile;

/** Decides every case in {@code policies/cases}; file and sentence are the test's name. */
class PolicyCasesTest {
    private static final Path CASES = Path.of("cases");
    private static final SubjectId PERSON = new SubjectId("this-person");
    private static final long REVISION = 17;

    private final PolicyEvaluator evaluator = new PolicyEvaluator(Vocabulary.bundled());
    private final Mistakes mistakes = new Mistakes();

    @TestFactory
    List<DynamicContainer> everyCaseIsDecidedAsWritten() throws IOException {
        List<DynamicContainer> files = new ArrayList<>();
        for (Path file : files()) {
            List<DynamicTest> tests = cases(file).stream()
                    .map(each -> DynamicTest.dynamicTest(each.text("case").orElseThrow(), () -> decide(each)))
                    .toList();
            files.add(DynamicContainer.dynamicContainer(String.valueOf(file.getFileName()), tests));
        }
        assertThat(mistakes.lines()).isEmpty();
        return files;
    }

    @Test
    void thereAreAtLeastFortyCasesAndNoSentenceTwice() throws IOException {
        List<String> sentences = new ArrayList<>();
        for (Path file : files()) {
            cases(file).forEach(each -> sentences.add(each.text("case").orElseThrow()));
        }
        assertThat(sentences).hasSizeGreaterThanOrEqualTo(40).doesNotHaveDuplicates();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private List<Section> cases(Path file) throws IOException {
        String content = Files.readString(file, StandardCharsets.UTF_8);
        Section top = YamlFile.parse(file.toString(), content, mistakes).orElseThrow();
        top.allowOnly(List.of("about", "cases"));
        top.text("about");
        return top.sections("cases");
    }

    private void decide(Section situation) {
        situation.allowOnly(List.of("case", "restricted", "consents", "request", "expect"));
        boolean restricted =
                situation.has("restricted") && situation.flag("restricted").orElseThrow();
        List<Grant> grants =
                situation.sections("consents").stream().map(this::grant).toList();
        AccessRequest request = request(situation.section("request").orElseThrow());
        Section expect = situation.section("expect").orElseThrow();
        expect.allowOnly(expect.has("deny") ? List.of("deny", "missing") : List.of("permit", "omit"));
        assertThat(mistakes.lines()).isEmpty();

        Pseudonym pseudonym = new Pseudonym("pseudonym-of-this-person");
        Decision decision = evaluator.decide(
                request,
                new ConsentSnapshot(
                        PERSON,
                        pseudonym,
                        3,
                        REVISION,
                        12,
                        Person.UNKNOWN.restricted(restricted),
                        recipients(grants),
                        grants));

        assertThat(decision.revision()).isEqualTo(REVISION);
        switch (decision) {
            case Decision.Permit permit -> {
                assertThat(expect.has("permit")).as("permitted: " + permit).isTrue();
                assertThat(permit.permitted()).isEqualTo(categories(expect, "permit"));
                assertThat(permit.omitted()).isEqualTo(categories(expect, "omit"));
            }
            case Decision.Deny deny -> {
                assertThat(expect.has("deny")).as("denied: " + deny).isTrue();
                assertThat(deny.reason())
                        .isEqualTo(DenialReason.fromWireName(expect.text("deny").orElseThrow()));
                assertThat(deny.missing()).isEqualTo(categories(expect, "missing"));
            }
        }
    }

    private static Map<AppId, Recipient> recipients(List<Grant> grants) {
        return grants.stream()
                .map(Grant::recipient)
                .distinct()
                .collect(Collectors.toMap(
                        Function.identity(),
                        app -> new Recipient(RecipientStatus.ACTIVE, new Place("EU"), Setting.PRIVATE, null)));
    }

    private Grant grant(Section consent) {
        consent.allowOnly(List.of("app", "purpose", "category", "operations", "fidelity", "state", "from", "until"));
        Set<Operation> operations = consent.texts("operations").stream()
                .map(Operation::fromWireName)
                .collect(Collectors.toSet());
        return new Grant(
                UUID.randomUUID(),
                UUID.randomUUID(),
                consent.parsed("app", AppId::new).orElseThrow(),
                consent.parsed("category", CategoryId::new).orElseThrow(),
                consent.parsed("purpose", PurposeId::new).orElseThrow(),
                operations,
                or(consent, "fidelity", Fidelity::fromWireName, Fidelity.RAW),
                or(consent, "state", ConsentState::fromWireName, ConsentState.GIVEN),
                or(consent, "from", PolicyCasesTest::instant, instant("2026-01-01")),
                or(consent, "until", PolicyCasesTest::instant, instant("2027-01-01")),
                Conditions.EXPLICIT);
    }

    private static AccessRequest request(Section request) {
        request.allowOnly(List.of("app", "purpose", "operation", "categories", "fidelity", "at", "person"));
        SubjectId subject = or(request, "person", PolicyCasesTest::person, PERSON);
        return new AccessRequest(
                subject,
                request.parsed("app", AppId::new).orElseThrow(),
                request.parsed("purpose", PurposeId::new).orElseThrow(),
                request.parsed("operation", Operation::fromWireName).orElseThrow(),
                categories(request, "categories"),
                or(request, "fidelity", Fidelity::fromWireName, Fidelity.RAW),
                new Place("EU"),
                null,
                or(request, "at", PolicyCasesTest::instant, instant("2026-06-01")));
    }

    private static SubjectId person(String word) {
        return word.equals("another") ? new SubjectId("another-person") : PERSON;
    }

    private static Instant instant(String text) {
        return text.contains("T")
                ? Instant.parse(text)
                : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static <T> T or(Section section, String key, Function<String, T> parser, T otherwise) {
        return section.has(key) ? section.parsed(key, parser).orElseThrow() : otherwise;
    }

    private static Set<CategoryId> categories(Section section, String key) {
        Set<CategoryId> categories = new TreeSet<>();
        if (section.has(key)) {
            section.texts(key).forEach(text -> categories.add(new CategoryId(text)));
        }
        return categories;
    }
}
