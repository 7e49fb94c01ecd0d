package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.demo.launcher.CodeFlow;
import org.neuroskin.demo.launcher.LauncherFailure;
import org.neuroskin.systemtests.bench.Replica;

/**
 * Access tokens that Keycloak binds to the certificate that an app proves to the gateway (RFC 8705), on the data plane and on the
 * consent API, through a gateway that speaks TLS.
 */
class CertificateTokensIT {
    private static final RunningSystem SYSTEM = RunningSystem.instance();
    private static final char[] PASSWORD = "of the tests".toCharArray();
    private static final String USER = "adult-eu";
    private static final String APP =
            "certified-" + UUID.randomUUID().toString().substring(0, 8);
    private static final URI REDIRECT = URI.create("http://127.0.0.1:7788/callback");
    private static final String SCOPE = "openid purpose:routine-personalisation";
    private static final String PATH = "/api/certified/entries";
    private static final String REQUESTS = "/consent/v1/requests";

    @TempDir
    static Path folder;

    private static Replica gateway;
    private static URI origin;
    private static HttpClient holder;
    private static HttpClient thief;
    private static HttpClient nobody;
    private static String header;
    private static String token;

    @BeforeAll
    static void start() throws Exception {
        KeyStore server = keyStore("server");
        Path certificate = pem("CERTIFICATE", server.getCertificate("a").getEncoded());
        Path key = pem("PRIVATE KEY", server.getKey("a", PASSWORD).getEncoded());
        gateway = OneGateway.start(
                SYSTEM,
                folder,
                """
                service: certified
                upstream: http://127.0.0.1:1
                place: EU
                routes:
                  - path: /entries
                    methods: { GET: read }
                    subject: token.sub
                    fields:
                      - { at: /note, category: mood.self-report, rest: sealed }
                """,
                "-Dneuroskin.tls.certificate=" + certificate,
                "-Dneuroskin.tls.key=" + key,
                "-Dneuroskin.tls.ask-clients=true");
        origin = URI.create("https://localhost:" + gateway.url().getPort());
        KeyStore mine = keyStore("app");
        holder = client(server, mine);
        thief = client(server, keyStore("thief"));
        nobody = client(server, null);
        byte[] encoded = mine.getCertificate("a").getEncoded();
        header = ":" + Base64.getEncoder().encodeToString(encoded) + ":";
        register();
        token = tokens(origin, holder);
        assertThat(SignedJWT.parse(token)
                        .getJWTClaimsSet()
                        .getJSONObjectClaim("cnf")
                        .get("x5t#S256"))
                .isEqualTo(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(encoded)));
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void theHolderOfTheCertificateIsLetInOnBothPlanes() throws Exception {
        assertThat(get(holder, origin).body()).contains("consent-required");
        HttpResponse<String> asked = ask(holder, origin);
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(201);
    }

    @Test
    void whoHasOnlyTheTokenIsRefusedWhateverHeadersTell() throws Exception {
        for (HttpClient each : new HttpClient[] {thief, nobody}) {
            assertThat(get(each, origin).statusCode()).isEqualTo(401);
            assertThat(ask(each, origin).statusCode()).isEqualTo(401);
        }
        // the gateway without TLS, to which nobody can have proven a certificate
        assertThat(get(nobody, SYSTEM.origin()).statusCode()).isEqualTo(401);
        assertThat(ask(nobody, SYSTEM.origin()).statusCode()).isEqualTo(401);
    }

    @Test
    void keycloakGivesTheAppNoTokenWithoutACertificateThatWasProven() {
        for (URI each : new URI[] {origin, SYSTEM.origin()}) {
            assertThatThrownBy(() -> tokens(each, nobody))
                    .isInstanceOf(LauncherFailure.class)
                    .hasMessageContaining("Client Certification missing");
        }
    }

    private static HttpResponse<String> get(HttpClient client, URI at) {
        // the running system has the wearable's samples in the place of what this gateway describes
        String path = at.equals(origin) ? PATH : "/api/wearable/v1/subjects/me/samples";
        return send(client, HttpRequest.newBuilder(at.resolve(path)).header("Client-Cert", header));
    }

    private static HttpResponse<String> ask(HttpClient client, URI at) {
        return send(
                client,
                HttpRequest.newBuilder(at.resolve(REQUESTS))
                        .header("Client-Cert", header)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("""
                                {"purpose":"routine-personalisation","validity":"P1D","redirect_uri":"%s",
                                 "items":[{"category":"mood.self-report","operations":["read"]}]}""".formatted(REDIRECT))));
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String tokens(URI at, HttpClient client) {
        return new CodeFlow(at, client).accessToken(USER, USER, APP, REDIRECT, SCOPE);
    }

    private static void register() {
        URI apps = SYSTEM.origin().resolve("/consent/v1/apps");
        Http.Answer proposed = Http.post(apps, SYSTEM.ownToken("chair"), """
                {"id":"%s","name":"Certified","organisation":"Calm Ltd","place":"SE","setting":"private",
                 "token_binding":"certificate","purposes":["routine-personalisation"],
                 "categories":["mood.self-report"],"redirect_uris":["%s"],
                 "disclosure":{"contact":"privacy@app.example","recipients":[],"transfers":[],"retention_days":30}}""".formatted(APP, REDIRECT));
        assertThat(proposed.status()).as(proposed.text()).isEqualTo(201);
        Http.Answer approved =
                Http.post(URI.create(apps + "/" + APP + "/approve"), SYSTEM.ownToken("operator"), "{\"edition\":1}");
        assertThat(approved.json().path("state").asString()).as(approved.text()).isEqualTo("active");
    }

    private static HttpClient client(KeyStore server, @Nullable KeyStore own)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", server.getCertificate("a"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own == null ? new KeyManager[0] : keyManagers(own), trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .connectTimeout(Duration.ofSeconds(5))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private static KeyManager[] keyManagers(KeyStore own) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        return keys.getKeyManagers();
    }

    /** With the JDK's own tool, since nothing in the JDK's interfaces makes certificates. */
    private static KeyStore keyStore(String name) throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static Path pem(String what, byte[] der) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                Files.createTempFile(folder, "server", ".pem"),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, lines, what));
    }
}
