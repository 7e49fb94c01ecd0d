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
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Setting;
import org.neuroskin.policies.vocabulary.Vocabulary;

class AppsFileTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void anAppIsReadWithItsVariables() throws IOException {
        Terms app = read("""
                        apps:
                          - id: mood-coach
                            name: Mood Coach
                            organisation: Coach
                            place: EU
                            setting: clinical
                            purposes: [scientific-research]
                            categories: [mood.note, mood]
                            study: study-1
                            redirectUris: ["${DEMO}/callback"]
                        """).getFirst().terms();

        assertThat(app.redirectUris()).containsExactly(URI.create("http://localhost:8085/callback"));
        assertThat(app.purposes()).containsExactly(new PurposeId("scientific-research"));
        assertThat(app.study()).isEqualTo("study-1");
        assertThat(app.categories()).containsExactly(new CategoryId("mood"), new CategoryId("mood.note"));
        assertThat(app.place()).isEqualTo(new Place("EU"));
        assertThat(app.setting()).isEqualTo(Setting.CLINICAL);
    }

    @Test
    void allMistakesAreToldWithTheirLines() {
        assertThatThrownBy(() -> read("""
                        apps:
                          - id: mood coach
                            name: Mood Coach
                            organisation: Coach
                            place: Europe
                            setting: casino
                            categories: [mood.swing]
                            purposes: [world-domination]
                            redirectUris: ["https://app.example/*", "javascript:alert(1)"]
                            colour: blue
                          - id: self-service
                            name: Mine
                            organisation: Mine
                            purposes: []
                            redirectUris: []
                        """))
                .hasMessageContainingAll(
                        ":2:",
                        ":5:",
                        ":6:",
                        "casino",
                        ":7:",
                        "mood.swing",
                        ":8:",
                        "world-domination",
                        ":9:",
                        ":10:",
                        "colour",
                        ":11:");
    }

    @Test
    void theSameAppTwiceIsAMistake() {
        String entry = """
                  - id: twice
                    name: Twice
                    organisation: Twice
                    place: EU
                    setting: private
                    purposes: []
                    categories: []
                    redirectUris: []
                """;
        assertThatThrownBy(() -> read("apps:\n" + entry + entry)).hasMessageContaining("stands twice");
    }

    @Test
    void researchWithoutItsStudyIsAMistake() {
        assertThatThrownBy(() -> read("""
                        apps:
                          - id: study
                            name: Study
                            organisation: Study
                            place: EU
                            setting: private
                            purposes: [scientific-research]
                            categories: [mood]
                            redirectUris: []
                        """)).hasMessageContaining("study");
    }

    private List<AppsFile.Entry> read(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("apps.yaml"), content);
        return AppsFile.read(file, Vocabulary.bundled(), text -> text.replace("${DEMO}", "http://localhost:8085"));
    }
}
