package org.neuroskin.consentservice.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.vocabulary.Vocabulary;

class AppsFileTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void anAppIsReadWithItsVariables() throws IOException {
        App app = read("""
                        apps:
                          - id: mood-coach
                            name: Mood Coach
                            organisation: Coach
                            purposes: [mood-inference]
                            study: study-1
                            redirectUris: ["${DEMO}/callback"]
                        """).getFirst();

        assertThat(app.redirectUris()).containsExactly(URI.create("http://localhost:8085/callback"));
        assertThat(app.purposes()).containsExactly(new PurposeId("mood-inference"));
        assertThat(app.study()).isEqualTo("study-1");
        assertThat(app.firstParty()).isFalse();
    }

    @Test
    void allMistakesAreToldWithTheirLines() {
        assertThatThrownBy(() -> read("""
                        apps:
                          - id: mood coach
                            name: Mood Coach
                            organisation: Coach
                            purposes: [world-domination]
                            redirectUris: ["https://app.example/*", "javascript:alert(1)"]
                            colour: blue
                          - id: self-service
                            name: Mine
                            organisation: Mine
                            purposes: []
                            redirectUris: []
                        """))
                .hasMessageContainingAll(":2:", ":5:", "world-domination", ":6:", ":7:", "colour", ":8:");
    }

    @Test
    void theSameAppTwiceIsAMistake() {
        String entry = """
                  - id: twice
                    name: Twice
                    organisation: Twice
                    purposes: []
                    redirectUris: []
                """;
        assertThatThrownBy(() -> read("apps:\n" + entry + entry)).hasMessageContaining("stands twice");
    }

    private List<App> read(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("apps.yaml"), content);
        return AppsFile.read(file, Vocabulary.bundled(), text -> text.replace("${DEMO}", "http://localhost:8085"));
    }
}
