package org.neuroskin.consentservice.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Setting;
import org.neuroskin.policies.notice.Safeguard;
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
                            eventsUri: "${DEMO}/events"
                            pairwise: true
                            disclosure:
                              contact: privacy@app.example
                              officer: officer@app.example
                              recipients: [Hosting Ltd]
                              transfers: [US]
                              safeguard: adequacy-decision
                              retentionDays: 90
                              source: shops
                        """).getFirst().terms();

        assertThat(app.redirectUris()).containsExactly(URI.create("http://localhost:8085/callback"));
        assertThat(app.eventsUri()).isEqualTo(URI.create("http://localhost:8085/events"));
        assertThat(app.pairwise()).isTrue();
        assertThat(app.purposes()).containsExactly(new PurposeId("scientific-research"));
        assertThat(app.study()).isEqualTo("study-1");
        assertThat(app.categories()).containsExactly(new CategoryId("mood"), new CategoryId("mood.note"));
        assertThat(app.place()).isEqualTo(new Place("EU"));
        assertThat(app.setting()).isEqualTo(Setting.CLINICAL);
        assertThat(app.disclosure())
                .isEqualTo(new Disclosure(
                        "privacy@app.example",
                        "officer@app.example",
                        new TreeSet<>(List.of("Hosting Ltd")),
                        new TreeSet<>(List.of(new Place("US"))),
                        Safeguard.ADEQUACY_DECISION,
                        90,
                        "shops"));
    }

    @Test
    void whatPeopleMustBeToldIsDemandedWithItsPlaceAndTheFix() {
        String entry = """
                apps:
                  - id: mute
                    name: Mute
                    organisation: Mute
                    place: EU
                    setting: private
                    purposes: []
                    categories: []
                    redirectUris: []
                """;
        String disclosure = """
                    disclosure:
                      contact: privacy@app.example
                      recipients: []
                      transfers: []
                      retentionDays: 90
                """;
        assertThatThrownBy(() -> read(entry)).hasMessageContaining(":2: `disclosure` is missing: say contact, officer");
        for (String key : List.of("contact", "recipients", "transfers", "retentionDays")) {
            assertThatThrownBy(() -> read(entry + disclosure.replaceFirst(" *" + key + ":.*\n", "")))
                    .as(key)
                    .hasMessageContaining("`" + key + "` is missing");
        }
        Map.of(
                        "retentionDays: 90", "retentionDays: 0",
                        "recipients: []", "recipients: [\"\u202Etfosorcim\"]",
                        "contact: privacy@app.example", "contact: \"{officer}\"")
                .forEach((good, bad) -> assertThatThrownBy(() -> read(entry + disclosure.replace(good, bad)))
                        .as(bad)
                        .hasMessageMatching(
                                "(?s).*apps.yaml:1[1-4]: `%s` is not.*".formatted(bad.substring(0, bad.indexOf(':')))));
        assertThatThrownBy(() -> read(entry + disclosure.replace("transfers: []", "transfers: [US]")))
                .hasMessageContaining("`safeguard` is missing: it is one of adequacy-decision");
        for (String place : List.of("DE", "EU", "NO", "XX", "Mars")) {
            assertThatThrownBy(() -> read(entry
                            + disclosure.replace(
                                    "transfers: []", "transfers: [" + place + "]\n      safeguard: binding-rules")))
                    .as(place)
                    .hasMessageContaining(":13: `transfers` is not acceptable");
        }
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
                          - id: gateway-self-test
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
                        ":11:",
                        "`gateway-self-test` belongs to this service itself");
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
                    disclosure: { contact: privacy@app.example, recipients: [], transfers: [], retentionDays: 90 }
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
                            disclosure: { contact: privacy@app.example, recipients: [], transfers: [], retentionDays: 90 }
                        """)).hasMessageContaining("study");
    }

    private List<AppsFile.Entry> read(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("apps.yaml"), content);
        return AppsFile.read(file, Vocabulary.bundled(), text -> text.replace("${DEMO}", "http://localhost:8085"));
    }
}
