package org.neuroskin.gateway.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Grant;

/** A form whose parts are bodies of other routes. */
final class MultipartTest {
    private static final String ADA = RunningGateway.ADA.value();
    private static final String PHOTO = "/api/cabinet/v1/people/me/photos/7";
    private static final String NOTES = PHOTO + "/notes";
    private static final String READINGS = "/api/cabinet/v1/people/me/readings";
    private static final String UPLOAD = PHOTO + "/upload";
    private static final String TYPE = "multipart/form-data; boundary=b0undary";
    private static final String NOTE =
            "{\"takenOn\":\"2026-11-01\",\"person\":\"%s\",\"note\":\"itching\"}".formatted(ADA);
    private static final String LINES =
            "{\"at\":\"2026-11-01T08:00:00Z\",\"ms\":41.50}\n{\"at\":\"2026-11-01T08:00:01Z\",\"ms\":42}\n";

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder, """
                service: cabinet
                upstream: ${SKIN_URL}
                place: EU
                pairwise: true
                routes:
                  - path: /v1/people/{person}/photos/{id}
                    methods: { GET: read }
                    subject: path.person
                    body: binary
                    media-types: [image/png, image/jpeg]
                    whole: skin.image
                  - path: /v1/people/{person}/photos/{id}/notes
                    methods: { GET: read }
                    subject: path.person
                    max-request-bytes: 200
                    fields:
                      - { at: /takenOn, category: none }
                      - { at: /person, category: none, shape: subject }
                      - { at: /note, category: skin.assessment, rest: sealed }
                  - path: /v1/people/{person}/readings
                    methods: { GET: read }
                    subject: path.person
                    records: /readings/*
                    fields:
                      - { at: /readings/*/at, category: none }
                      - { at: /readings/*/ms, category: biometric.heart-rate-variability, rest: sealed }
                  - path: /v1/people/{person}/photos/{id}/upload
                    methods: { PUT: write }
                    subject: path.person
                    body: multipart
                    max-request-bytes: 2000000
                    parts:
                      - { name: photo, body-of: "/v1/people/{person}/photos/{id}" }
                      - { name: notes, body-of: "/v1/people/{person}/photos/{id}/notes", optional: true }
                      - { name: readings, body-of: "/v1/people/{person}/readings", optional: true }
                """);
        gateway.grant("skin.image", "skin.assessment", "biometric.heart-rate-variability");
        gateway.data.store();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whatIsUploadedIsReadThroughTheOtherRoutesByteForByte() {
        String photo = picture(700_000);

        HttpResponse<String> written = upload(form(
                part("notes", "application/json", NOTE),
                part("photo\"; filename=\"IMG 1.png", "image/png", photo),
                part("readings", "application/x-ndjson", LINES)));

        assertThat(written.statusCode()).isEqualTo(201);
        FakeUpstream.Asked kept = gateway.data.asked.getLast();
        answer("image/png", content(kept, "photo"));
        assertThat(read(PHOTO)).isEqualTo(photo);
        answer("application/json", content(kept, "notes"));
        assertThat(read(NOTES)).isEqualTo(NOTE);
        answer("application/x-ndjson", content(kept, "readings"));
        assertThat(read(READINGS)).isEqualTo(LINES);
    }

    /** What is sealed as this picture is not that one. */
    @Test
    void aPartIsKeptAsWhatThePathSays() {
        upload(form(part("photo", "image/png", picture(1000))));

        answer("image/png", content(gateway.data.asked.getLast(), "photo"));

        assertThat(gateway.get(PHOTO.replace("/7", "/8")).statusCode()).isEqualTo(502);
        assertThat(gateway.get(PHOTO).statusCode()).isEqualTo(200);
    }

    @Test
    void theServiceGetsAFormOfOursAndNothingInTheClear() {
        String photo = "melanoma".repeat(5_000);

        upload(form(
                part("photo\"; filename=\"Ada Lovelace, März.png", "image/jpeg", photo),
                part("notes", "application/json; charset=utf-8", NOTE.replace("}", ",\"more\":\"unlisted\"}"))));

        FakeUpstream.Asked asked = gateway.data.asked.getLast();
        assertThat(new String(asked.body().get(), ISO_8859_1))
                .doesNotContain("b0undary", "Lovelace", "melanoma", "itching", "more", "unlisted", "charset", ADA)
                .contains("nsg1.", "2026-11-01");
        assertThat(asked.header("Content-Type")).matches("multipart/form-data; boundary=[0-9a-f]{32}");
        assertThat(parts(asked).keySet())
                .containsExactly(
                        "Content-Disposition: form-data; name=\"photo\"; filename=\"photo\"\r\nContent-Type: image/jpeg",
                        "Content-Disposition: form-data; name=\"notes\"\r\nContent-Type: application/json");
        assertThat(gateway.consent.events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                AuditEvent.AccessIntended.class,
                                intended -> assertThat(intended.toString())
                                        .contains(
                                                "skin.image", "skin.assessment", "biometric.heart-rate-variability")));
    }

    @Test
    void eachFormHasABoundaryOfItsOwn() {
        upload(form(part("photo", "image/png", "x")));
        upload(form(part("photo", "image/png", "x")));

        assertThat(gateway.data.asked.getFirst().header("Content-Type"))
                .isNotEqualTo(gateway.data.asked.getLast().header("Content-Type"));
    }

    /** Also to that of a part that may or may not come: it is not known before the rest has left. */
    @ParameterizedTest
    @ValueSource(strings = {"skin.image", "skin.assessment", "biometric.heart-rate-variability"})
    void withoutConsentToEveryPartNothingIsPassedOn(String withdrawn) {
        gateway.consent.change(
                RunningGateway.ADA,
                Stream.of("skin.image", "skin.assessment", "biometric.heart-rate-variability")
                        .filter(category -> !category.equals(withdrawn))
                        .map(RunningGateway::grantOf)
                        .toArray(Grant[]::new));
        eventually(() -> upload(form(part("photo", "image/png", "x"))).statusCode() == 403);
        gateway.data.asked.clear();

        HttpResponse<String> denied = upload(form(part("photo", "image/png", "x")));

        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(denied.body()).contains("consent-required", withdrawn);
        assertThat(gateway.data.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 malformed-body         | photo image/png x | photo image/png y
            422 invalid-input          | photo image/png x | other image/png y
            422 invalid-input          | photo image/png x | Photo image/png y
            422 invalid-input          | notes application/json {} | readings application/x-ndjson
            415 unsupported-media-type | photo text/html x | notes application/json {}
            415 unsupported-media-type | photo application/json {} | notes application/json {}
            415 unsupported-media-type | photo image/png x | notes image/png {}
            415 unsupported-media-type | photo image/png x | notes application/x-ndjson {}
            415 unsupported-media-type | photo image/png x | notes multipart/mixed x
            400 malformed-body         | photo image/png x | notes application/json {
            400 malformed-body         | photo image/png x | notes application/json {"note":"a","note":"b"}
            400 malformed-body         | photo image/png x | notes application/json {"person":"bbbbbbbb-0000-4000-8000-000000000002"}
            422 invalid-input          | photo image/png x | notes application/json {"takenOn":"nsg1.a"}
            422 invalid-input          | photo image/png x | notes application/json {"note":{"a":1}}
            413 body-too-large         | photo image/png x | notes application/json {"takenOn":"TOO-LONG"}
            """)
    void aFormThatIsNotAsDescribedNeverReachesTheServiceWhole(String expected, String one, String other) {
        HttpResponse<String> refused = upload(form(listed(one), listed(other.replace("TOO-LONG", "x".repeat(200)))));

        assertThat(refused.statusCode()).isEqualTo(Integer.parseInt(expected.substring(0, 3)));
        assertThat(refused.body()).contains(expected.substring(4)).doesNotContain("nsg1.a", "xxxxx", "bbbbbbbb");
        assertFailedUnseen();
    }

    /** What {@code FormReaderTest} has of these, through a whole gateway. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "--b0undary--\r\n",
                "\r\n--b0undary\r\nPART\r\n--b0undary--\r\n",
                "--b0undary\r\nPART",
                "--b0undary\r\nPART\r\n--b0undary",
                "--b0undary\r\nPART\r\n--b0undary-",
                "--b0undary\r\nPART\r\n--b0undary\r\n",
                "--b0undary\r\nPART\r\n--b0undary2--\r\n",
                "--b0undary\r\nPART\r\n--b0undary--\r\nepilogue",
                "--b0undary\nPART\r\n--b0undary--\r\n",
                "--b0undary\r\nPART\n--b0undary--\n",
                "--b0undary\r\nPART\r\n--b0undary\r\nContent-Disposition: form-data; name=\"\"\r\nContent-Type: image/png\r\n\r\n\r\n--b0undary--\r\n",
                "--b0undary\r\nContent-Disposition: form-data; name=\"no\\tes\"\r\nPART\r\n--b0undary--\r\n",
                "--b0undary\r\nContent-Disposition: form-data; name=\"notes\"\r\nPART\r\n--b0undary--\r\n",
                "--b0undary\r\nX-Long: LONG\r\nPART\r\n--b0undary--\r\n"
            })
    void whatIsNoStrictFormNeverReachesTheServiceWhole(String body) {
        HttpResponse<String> refused = upload(body.replace(
                        "PART",
                        "Content-Disposition: form-data; name=\"photo\"\r\nContent-Type: image/png\r\n\r\nnevus")
                .replace("LONG", "x".repeat(10_000)));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("malformed-body");
        assertFailedUnseen();
    }

    @Test
    void tenThousandPartsAreRefusedAtTheFirstThatIsTooMany() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            many.append(part("p" + i, "image/png", ""));
        }

        assertThat(upload(form(many.toString())).statusCode()).isEqualTo(422);
        assertFailedUnseen();
    }

    @Test
    void aFormIsBoundedAsAWhole() {
        assertThat(upload(form(part("photo", "image/png", picture(1_990_000)))).statusCode())
                .isEqualTo(201);
        gateway.data.asked.clear();
        gateway.consent.events.clear();

        String answer = send(form(part("photo", "image/png", picture(2_000_000))), ignored -> {});

        // Whoever still sends may lose the connection before reading why
        assertThat(answer).doesNotStartWith("HTTP/1.1 2");
        assertFailedUnseen();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"b0undary",
                "multipart/form-data; boundary=b0undary; boundary=other",
                "multipart/form-data; charset=utf-8; boundary=b0undary"
            })
    void aFormWithoutOneBoundaryIsDeniedBeforeAnything(String type) {
        HttpResponse<String> refused = gateway.send(request(type, form(part("photo", "image/png", "x"))));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(gateway.data.asked).isEmpty();
        assertThat(gateway.consent.events).singleElement().isInstanceOf(AuditEvent.AccessDenied.class);
    }

    @Test
    void noOtherBodyIsTaken() {
        for (String type : new String[] {"multipart/mixed; boundary=b0undary", "image/png", "application/json"}) {
            HttpResponse<String> refused = gateway.send(request(type, form(part("photo", "image/png", "x"))));

            assertThat(refused.statusCode()).as(type).isEqualTo(415);
        }
        assertThat(gateway.data.asked).isEmpty();
    }

    /** The last boundary has come, but not what the head has announced. */
    @Test
    void anUploadThatBreaksOffHasNoEndAtTheService() throws IOException {
        String form = form(part("photo", "image/png", "nevus"));
        for (String begun : new String[] {form, form.substring(0, form.length() - 6)}) {
            gateway.consent.events.clear();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
                socket.getOutputStream().write(head(form.length() + 1).getBytes(ISO_8859_1));
                socket.getOutputStream().write(begun.getBytes(ISO_8859_1));
                socket.getOutputStream().flush();
                eventually(() -> gateway.consent.events.stream().anyMatch(AuditEvent.AccessIntended.class::isInstance));
            }

            assertFailedUnseen();
        }
    }

    @Test
    void aConsentThatEndsWhileAFormComesStopsItsEnd() {
        String form = form(part("photo", "image/png", "nevus".repeat(100)));

        String answer = send(form, out -> {
            eventually(() -> gateway.consent.events.stream().anyMatch(AuditEvent.AccessIntended.class::isInstance));
            long revision = gateway.consent.change(RunningGateway.ADA);
            eventually(() -> gateway.consent.acknowledged.containsValue(revision));
        });

        assertThat(answer).startsWith("HTTP/1.1 403");
        assertFailedUnseen();
    }

    /** Tested only once each route has denied, so the test knows how to ask for a form. */
    @Test
    void theGatewayTestsARouteWithAForm() {
        gateway.testItself();

        assertThat(gateway.routes().outOfService()).isEmpty();
    }

    private void assertFailedUnseen() {
        eventually(() -> gateway.consent.events.stream().anyMatch(AuditEvent.AccessFailed.class::isInstance));
        assertThat(gateway.consent.events).noneMatch(AuditEvent.AccessReleased.class::isInstance);
        // It keeps a request whose body it has read to its end
        assertThat(gateway.data.asked).isEmpty();
    }

    private HttpResponse<String> upload(String form) {
        return gateway.send(request(TYPE, form));
    }

    private HttpRequest.Builder request(String type, String form) {
        return HttpRequest.newBuilder(gateway.uri(UPLOAD))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(form.getBytes(ISO_8859_1)));
    }

    private static String head(int length) {
        return "PUT %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                .formatted(UPLOAD, RunningGateway.token(), TYPE, length);
    }

    private interface Meanwhile {
        void happens(OutputStream out);
    }

    /** Sends half of a form, and the rest after something has happened. What is answered before the connection ends. */
    private String send(String form, Meanwhile meanwhile) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(head(form.length()).getBytes(ISO_8859_1));
            out.write(form.substring(0, form.length() / 2).getBytes(ISO_8859_1));
            out.flush();
            meanwhile.happens(out);
            out.write(form.substring(form.length() / 2).getBytes(ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static String form(String... parts) {
        return String.join("", parts) + "--b0undary--\r\n";
    }

    private static String part(String name, String type, String content) {
        return "--b0undary\r\nContent-Disposition: form-data; name=\"%s\"\r\nContent-Type: %s\r\n\r\n%s\r\n"
                .formatted(new String(name.getBytes(UTF_8), ISO_8859_1), type, content);
    }

    private static String listed(String nameTypeContent) {
        String[] words = nameTypeContent.strip().split(" ", 3);
        return part(words[0], words[1], words.length < 3 ? "" : words[2]);
    }

    /** Bytes of every kind, with what looks like the end of the form to a reader that is not strict. */
    private static String picture(int length) {
        byte[] noise = new byte[length];
        new Random(3).nextBytes(noise);
        String almost = "\n--b0undary--\n\r--b0undary--\r\n--b0undar";
        return new String(noise, ISO_8859_1).substring(almost.length()).replace("\r\n--b0undary", "") + almost;
    }

    private static String content(FakeUpstream.Asked form, String name) {
        return parts(form).entrySet().stream()
                .filter(part -> part.getKey().contains("; name=\"" + name + "\""))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** Head → content. */
    private static Map<String, String> parts(FakeUpstream.Asked asked) {
        String boundary = "--" + asked.header("Content-Type").substring("multipart/form-data; boundary=".length());
        String form = new String(asked.body().get(), ISO_8859_1);
        assertThat(form).startsWith(boundary + "\r\n").endsWith("\r\n" + boundary + "--\r\n");
        String all = form.substring(boundary.length() + 2, form.length() - boundary.length() - 6);
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : all.split("\r\n" + boundary + "\r\n", -1)) {
            int head = part.indexOf("\r\n\r\n");
            parts.put(part.substring(0, head), part.substring(head + 4));
        }
        return parts;
    }

    private void answer(String type, String body) {
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(exchange, 200, type, body.getBytes(ISO_8859_1));
    }

    private String read(String target) {
        HttpResponse<byte[]> read = gateway.send(
                HttpRequest.newBuilder(gateway.uri(target))
                        .header("Authorization", "Bearer " + RunningGateway.token())
                        .header("Accept", "application/x-ndjson, */*"),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(read.statusCode()).as(new String(read.body(), UTF_8)).isEqualTo(200);
        return new String(read.body(), ISO_8859_1);
    }
}
