package org.neuroskin.demo.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.neuroskin.demo.launcher.PostgresServer;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class DataServiceIT {
    private static final PostgresServer POSTGRES = PostgresServer.temporary();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext application;
    private static URI base;

    @BeforeAll
    static void start() {
        POSTGRES.createDatabase("demo", "demo", "a password of the test");
        application = SpringApplication.run(
                DemoServiceApplication.class,
                "--server.port=0",
                "--spring.datasource.url=" + POSTGRES.jdbcUrl("demo"),
                "--database-password=a password of the test");
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        base = URI.create("http://localhost:" + port);
    }

    @AfterAll
    static void stop() {
        application.close();
        POSTGRES.close();
        HTTP.close();
    }

    @Test
    void givesBackWhatItWasSentInOrder() throws Exception {
        String path = "/diary/v1/subjects/s-1/mood-entries";
        assertThat(send("POST", path, "{\"entries\":[{\"id\":\"a\",\"n\":0.730},{\"id\":\"b\",\"x\":\"nsg1.…\"}]}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(send("POST", path, "{\"entries\":[{\"id\":\"c\",\"big\":123456789012345678901234567890}]}")
                        .statusCode())
                .isEqualTo(201);

        assertThat(send("GET", path, "").body()).isEqualTo("""
                        {"entries":[{"id":"a","n":0.730},{"id":"b","x":"nsg1.…"},\
                        {"id":"c","big":123456789012345678901234567890}]}""");
        assertThat(send("GET", "/diary/v1/subjects/s-2/mood-entries", "").body())
                .isEqualTo("{\"entries\":[]}");
    }

    @Test
    void refusesABodyWithoutTheList() throws Exception {
        assertThat(send("POST", "/wearable/v1/subjects/s-1/samples", "{\"entries\":[]}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void speaksSamplesLineByLineAndAsEventsThatGoOn() throws Exception {
        String path = "/wearable/v1/subjects/s-3/samples";
        assertThat(send("POST", path, "{\"id\":\"a\"}\r\n\n{\"id\":\"ü\"}", "application/x-ndjson")
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> lines = HTTP.send(
                HttpRequest.newBuilder(base.resolve(path))
                        .header("Accept", "application/x-ndjson")
                        .build(),
                BodyHandlers.ofString());

        assertThat(lines.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/x-ndjson");
        assertThat(lines.body()).isEqualTo("{\"id\":\"a\"}\n{\"id\":\"ü\"}\n");
        assertThat(send("GET", path, "").body()).isEqualTo("{\"samples\":[{\"id\":\"a\"},{\"id\":\"ü\"}]}");

        HttpResponse<Stream<String>> events = HTTP.send(
                HttpRequest.newBuilder(base.resolve("/wearable/v1/subjects/s-3/stream"))
                        .build(),
                BodyHandlers.ofLines());
        assertThat(events.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        try (Stream<String> body = events.body()) {
            Iterator<String> data =
                    body.filter(line -> line.startsWith("data: ")).iterator();
            assertThat(data.next()).isEqualTo("data: {\"id\":\"a\"}");
            assertThat(data.next()).isEqualTo("data: {\"id\":\"ü\"}");
            send("POST", path, "{\"samples\":[{\"id\":\"b\"}]}");
            assertThat(data.next()).isEqualTo("data: {\"id\":\"b\"}");
        }
    }

    @Test
    void keepsAnImageWithItsMediaTypeAndKnowsNoOther() throws Exception {
        String path = "/skin/v1/subjects/s-1/images/cheek";
        assertThat(send("PUT", path, "bytes").statusCode()).isEqualTo(204);

        HttpResponse<String> image = send("GET", path, "");
        assertThat(image.body()).isEqualTo("bytes");
        assertThat(image.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(send("GET", path + "-2", "").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/skin/v1/subjects/s-1/images", "").body())
                .isEqualTo("{\"images\":[{\"id\":\"cheek\"}]}");
        assertThat(send("GET", "/skin/v1/subjects/s/images", "").body()).isEqualTo("{\"images\":[]}");
    }

    @Test
    void putsAnImageOnlyInThePlaceOfTheOneThatIsNamed() throws Exception {
        String path = "/skin/v1/subjects/s-4/images/arm";
        assertThat(replace(path, "\"nothing\"", "x")).as("nothing is there").isEqualTo(412);
        send("PUT", path, "first");
        String first = send("GET", path, "").headers().firstValue("ETag").orElseThrow();
        assertThat(first).startsWith("\"");

        assertThat(replace(path, first, "second")).isEqualTo(204);
        assertThat(replace(path, first, "third")).isEqualTo(412);

        HttpResponse<String> image = send("GET", path, "");
        assertThat(image.body()).isEqualTo("second");
        assertThat(image.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(first);
    }

    @Test
    void theExampleAppGreetsWhoIsNotSignedIn() throws Exception {
        assertThat(send("GET", "/apps/mood-coach", "").body())
                .contains("Sign in")
                .contains("/apps/mood-coach.css");
    }

    private static int replace(String path, String tag, String body) throws IOException, InterruptedException {
        return HTTP.send(
                        HttpRequest.newBuilder(base.resolve(path))
                                .header("Content-Type", "application/json")
                                .header("If-Match", tag)
                                .PUT(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private static HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return send(method, path, body, "application/json");
    }

    private static HttpResponse<String> send(String method, String path, String body, String type)
            throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(base.resolve(path))
                        .header("Content-Type", type)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
