package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An emergency from the first refusal to the board's finding, through the real Keycloak and the real gateway. */
class BreakGlassIT {
    private final RunningSystem system = RunningSystem.instance();
    private final String person = Subjects.of(system.ownToken("adult-eu"));
    private final URI diary = system.origin().resolve("/api/diary/v1/subjects/" + person + "/mood-entries");
    private final String clinic = system.token("clinician", "derm-clinic", "clinical-care");
    private final String clinician = system.ownToken("clinician");

    @Test
    void aClinicianWhoIsRefusedReadsOnlyWhatTheEmergencyNamesAndThePersonSeesIt() {
        assertThat(Http.get(diary, clinic).problem()).isEqualTo("consent-required");

        Http.Answer opened = Http.post(at("/consent/v1/break-glass"), clinician, """
                {"subject":"%s","app":"derm-clinic","categories":["mood.note"],"reason":"unconscious",
                 "explanation":"Brought in unconscious, nobody could say anything.","minutes":5}""".formatted(person));
        assertThat(opened.status()).as(opened.text()).isEqualTo(201);
        assertThat(opened.json().path("enforcement").path("confirmed").asInt()).isOne();
        String session = opened.json().path("session").asString();

        Http.Answer read = Http.get(diary, clinic);
        assertThat(read.status()).as(read.text()).isEqualTo(200);
        assertThat(read.header("Consent-Omitted")).contains("mood.self-report").doesNotContain("mood.note");
        JsonNode entries = read.json().path("entries");
        assertThat(entries.size()).isPositive();
        assertThat(read.text()).contains("\"note\"").doesNotContain("\"valence\"", "\"inferred\"");
        assertThat(Http.get(diary, system.token("researcher", "derm-clinic", "clinical-care"))
                        .problem())
                .as("a colleague through the same app")
                .isEqualTo("consent-required");
        JsonNode seen = Http.get(at("/consent/v1/me/accesses?limit=200"), system.ownToken("adult-eu"))
                .json()
                .path("accesses");
        assertThat(seen.valueStream()
                        .filter(each -> each.path("outcome").asString().equals("released"))
                        .filter(each -> each.path("app").path("id").asString().equals("derm-clinic"))
                        .filter(each -> each.path("emergency").asBoolean())
                        .map(each -> each.path("categories").toString()))
                .contains("[\"mood.note\"]");
        assertThat(Http.get(at("/consent/v1/me/notices"), system.ownToken("adult-eu"))
                        .text())
                .contains(session)
                .doesNotContain("nobody could say");

        assertThat(Http.post(at("/consent/v1/break-glass/" + session + "/end"), clinician, "")
                        .status())
                .isEqualTo(200);
        assertThat(Http.get(diary, clinic).problem()).isEqualTo("consent-required");
        review(session);
    }

    private void review(String session) {
        String reviewer = system.ownToken("reviewer-a");
        String id = Http.get(at("/audit/v1/cases"), reviewer)
                .json()
                .path("cases")
                .valueStream()
                .filter(each -> each.path("session").path("id").asString().equals(session))
                .map(each -> each.path("id").asString())
                .findFirst()
                .orElseThrow();
        Http.Answer closed = Http.post(
                at("/audit/v1/cases/" + id + "/close"), reviewer, "{\"finding\":\"justified\",\"remark\":\"Seen.\"}");
        assertThat(closed.status()).as(closed.text()).isEqualTo(200);
    }

    private URI at(String path) {
        return system.origin().resolve(path);
    }
}
