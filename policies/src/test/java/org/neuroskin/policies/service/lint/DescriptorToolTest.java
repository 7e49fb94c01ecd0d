package org.neuroskin.policies.service.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorToolTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String document;
    private String descriptor;

    @BeforeEach
    void write() throws IOException {
        document = Files.writeString(folder.resolve("openapi.yaml"), TestDocuments.diary())
                .toString();
        descriptor = Files.writeString(folder.resolve("diary.yaml"), """
                service: diary
                upstream: ${DIARY_URL}
                place: EU
                routes:
                  - path: /v1/subjects/{subject}/mood-entries
                    methods: { GET: read }
                    subject: path.subject
                    fields:
                      - { at: /entries/*/id, category: none }
                """).toString();
    }

    @Test
    void aSoundDescriptorEndsWithZeroWithOrWithoutWarnings() {
        assertThat(run("lint-service", descriptor)).isZero();
        assertThat(text(out)).isEqualTo("0 error(s), 0 warning(s)\n");
        assertThat(run("lint-service", descriptor, "--openapi", document)).isZero();
        assertThat(text(out)).contains(descriptor + ":8: warning: ");
    }

    @Test
    void aDraftEndsWithErrorsUntilItIsDecided() throws IOException {
        assertThat(run("draft-service", "diary", "--openapi", document)).isZero();
        Path draft = Files.writeString(folder.resolve("draft.yaml"), text(out));

        assertThat(run("lint-service", draft.toString())).isEqualTo(1);
        assertThat(text(out)).contains(draft + ":3: `upstream`: is undecided");
    }

    @Test
    void whatCannotBeReadEndsWithTwo() {
        assertThat(run("lint-service", folder.resolve("missing.yaml").toString()))
                .isEqualTo(2);
        assertThat(run("lint-service", descriptor, "--openapi", descriptor)).isEqualTo(2);
        assertThat(text(err)).contains("neuroskin: ").contains("not OpenAPI 3.0 or 3.1");
        for (List<String> wrong : List.of(
                List.<String>of(),
                List.of("lint-service"),
                List.of("draft-service", "diary"),
                List.of("lint-service", descriptor, "--openapi"))) {
            assertThat(run(wrong.toArray(String[]::new))).isEqualTo(2);
        }
        assertThat(text(err)).contains("usage:");
    }

    @Test
    void aDocumentDoesNotCommandTheTerminal() throws IOException {
        Path hostile = Files.writeString(
                folder.resolve("hostile.json"),
                "{\"openapi\": \"3.1.0\", \"paths\": {\"/\\u001b]0;x\\u0007\\u202e\\n\": {\"get\": {}}, \"/v1/subjects/{s}/mood-entries\": {\"get\": {}}}}");

        assertThat(run("lint-service", descriptor, "--openapi", hostile.toString()))
                .isZero();
        assertThat(text(out)).contains("`GET /?]0;x???`").doesNotContain("\u001b", "\u202e");
    }

    private int run(String... arguments) {
        return new DescriptorTool(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
