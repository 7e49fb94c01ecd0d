package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.neuroskin.demo.launcher.CodeFlow;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One person, two apps that know people by ids of their own: whatever both are given, they cannot tell that it is one person. */
class PairwiseAppsIT {
    private static final String PERSON = "adult-eu";
    private static final String PURPOSE = "routine-personalisation";
    private static final Pattern UUIDS = Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");
    private static final JsonMapper JSON = new JsonMapper();

    private final RunningSystem system = RunningSystem.instance();
    private final URI origin = system.origin();
    private final URI realm = origin.resolve("/auth/realms/neuroskin/protocol/openid-connect/");
    private final URI diary = origin.resolve("/api/diary/v1/");
    private final URI me = origin.resolve("/consent/v1/me/");
    private final String own = Subjects.of(system.ownToken(PERSON));

    @Test
    void nothingThatTwoAppsReceiveOfAPersonNamesHerAlike() {
        try (App rest = new App("deep-rest");
                App walk = new App("long-walk")) {
            rest.live();
            walk.live();

            assertThat(rest.subject).isNotEqualTo(walk.subject).isNotEqualTo(own);
            assertThat(rest.received()).doesNotContain(own);
            assertThat(walk.received()).doesNotContain(own);
            assertThat(rest.ids()).contains(rest.subject).hasSizeGreaterThan(5);
            assertThat(walk.ids())
                    .contains(walk.subject)
                    .allSatisfy(each ->
                            assertThat(rest.around(each)).as(walk.around(each)).isEmpty());
        }
    }

    /** One of the apps, with a server that is told of consents. Keeps all that it gets, and what its tokens say. */
    private final class App implements AutoCloseable {
        private final String id;
        private final HttpServer server;
        private final List<String> received = new CopyOnWriteArrayList<>();
        private final List<JsonNode> told = new CopyOnWriteArrayList<>();
        private final Set<String> records = new TreeSet<>();
        private String subject = "";

        App(String id) {
            this.id = id;
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext("/events", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                received.add(exchange.getRequestHeaders().entrySet() + body);
                received.add(said(exchange.getRequestHeaders().getFirst("Event-Signature")));
                told.add(JSON.readTree(body));
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            server.start();
        }

        String received() {
            return String.join("\n", received);
        }

        /** But those of the records themselves, which are the data service's and the same for whoever may read them. */
        Set<String> ids() {
            Set<String> ids = UUIDS.matcher(received())
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toCollection(TreeSet::new));
            ids.removeAll(records);
            return ids;
        }

        /** Where it stands; empty where it does not. */
        String around(String id) {
            int at = received().indexOf(id);
            return at < 0 ? "" : received().substring(Math.max(0, at - 200), at + id.length());
        }

        void live() {
            register();
            JsonNode tokens =
                    new CodeFlow(origin).tokens(PERSON, PERSON, id, address("/callback"), "openid purpose:" + PURPOSE);
            keep(tokens);
            String token = tokens.path("access_token").asString();
            subject = claims(token).path("sub").asString();
            refresh(tokens);
            assertThat(kept(Http.get(realm.resolve("userinfo"), token))
                            .json()
                            .path("sub")
                            .asString())
                    .isEqualTo(subject);

            assertThat(kept(Http.get(diary.resolve("subjects/me/mood-entries"), token))
                            .problem())
                    .isEqualTo("consent-required");
            consent(token);
            readAndWrite(token);
            withdraw();
            assertThat(told)
                    .allSatisfy(event ->
                            assertThat(event.path("subject").asString()).isEqualTo(subject));
        }

        private void refresh(JsonNode tokens) {
            for (String each : List.of("access_token", "id_token", "refresh_token")) {
                assertThat(claims(tokens.path(each).asString()).path("sub").asString())
                        .as(each)
                        .isEqualTo(subject);
            }
            Http.Answer refreshed =
                    kept(system.refresh(id, tokens.path("refresh_token").asString()));
            assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
            keep(refreshed.json());
            assertThat(claims(refreshed.json().path("access_token").asString())
                            .path("sub")
                            .asString())
                    .isEqualTo(subject);
        }

        private void consent(String token) {
            Http.Answer lodged = kept(Http.post(origin.resolve("/consent/v1/requests"), token, """
                    {"purpose":"%s","validity":"P1D",
                     "items":[{"category":"mood.self-report","operations":["read","write"]}]}""".formatted(PURPOSE)));
            assertThat(lodged.status()).as(lodged.text()).isEqualTo(201);
            Http.Answer given = Http.post(me.resolve("consents"), system.ownToken(PERSON), """
                    {"request":"%s","grants":[{"category":"mood.self-report","operations":["read","write"]}]}""".formatted(
                            lodged.json().path("id").asString()));
            assertThat(given.status()).as(given.text()).isEqualTo(201);
            kept(Http.get(
                    origin.resolve(
                            "/consent/v1/requests/" + lodged.json().path("id").asString()),
                    token));
        }

        private void readAndWrite(String token) {
            assertThat(kept(Http.post(diary.resolve("subjects/" + subject + "/mood-entries"), token, """
                            {"entries":[{"at":"2026-09-01T10:00:00Z","valence":7}]}"""))
                            .status())
                    .isEqualTo(201);
            assertThat(kept(Http.get(diary.resolve("subjects/" + subject + "/mood-entries"), token))
                            .text())
                    .contains("valence");
            // every item of this list says whose it is
            assertThat(kept(Http.get(diary.resolve("mood-entries"), token)).text())
                    .contains("\"subjectId\":\"" + subject + "\"");
            assertThat(kept(Http.get(diary.resolve("subjects/" + own + "/mood-entries"), token))
                            .problem())
                    .isEqualTo("consent-required");
        }

        private void withdraw() {
            Http.Answer withdrawn =
                    Http.post(me.resolve("withdrawals"), system.ownToken(PERSON), "{\"app\":\"%s\"}".formatted(id));
            assertThat(withdrawn.status()).as(withdrawn.text()).isEqualTo(200);
            assertThat(eventually()).contains("org.neuroskin.consent.withdrawn");
        }

        private List<String> eventually() {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (told.size() < 2 && System.nanoTime() < deadline) {
                LockSupport.parkNanos(200_000_000);
            }
            return told.stream().map(event -> event.path("type").asString()).toList();
        }

        private void register() {
            URI apps = origin.resolve("/consent/v1/apps");
            Http.Answer proposed = Http.post(apps, system.ownToken("operator"), """
                    {"id":"%1$s","name":"%1$s","organisation":"%1$s","place":"EU","setting":"private","pairwise":true,
                     "purposes":["%2$s","mood-inference"],"categories":["mood.self-report"],
                     "redirect_uris":["%3$s"],"events_uri":"%4$s",
                     "disclosure":{"contact":"privacy@app.example","recipients":[],"transfers":[],"retention_days":30}}""".formatted(
                            id, PURPOSE, address("/callback"), address("/events")));
            assertThat(proposed.status()).as(proposed.text()).isEqualTo(201);
            for (String staff : List.of("operator", "chair")) {
                Http.Answer approved = Http.post(
                        origin.resolve("/consent/v1/apps/" + id + "/approve"),
                        system.ownToken(staff),
                        "{\"edition\":1}");
                assertThat(approved.status()).as(approved.text()).isEqualTo(200);
            }
        }

        private URI address(String path) {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        }

        private Http.Answer kept(Http.Answer answer) {
            received.add(answer.response().headers().map() + answer.text());
            if (!answer.text().isEmpty()) {
                answer.json()
                        .path("entries")
                        .forEach(entry -> records.add(entry.path("id").asString("")));
            }
            return answer;
        }

        private void keep(JsonNode tokens) {
            received.add(tokens.toString());
            for (String each : List.of("access_token", "id_token", "refresh_token")) {
                received.add(said(tokens.path(each).asString()));
            }
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    /** What anybody can read in a signed text, but the name of the key, which is the same for everybody. */
    private static String said(String signed) {
        return Arrays.stream(signed.split("\\.", -1))
                .limit(2)
                .map(part -> new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "))
                .replaceFirst("\"kid\" *: *\"[^\"]*\"", "");
    }

    private static JsonNode claims(String token) {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    }
}
