package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyStoreOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.token.AccessTokens;
import org.neuroskin.gateway.token.Credentials;
import org.neuroskin.gateway.token.RealmTokens;
import org.neuroskin.gateway.token.TestTokens;
import org.neuroskin.kernel.SubjectId;

/** Tokens that are bound to a certificate (RFC 8705), over real connections with and without one. */
final class CertificateBoundTest {
    private static final String PASSWORD = "password";
    private static final TestTokens REALM =
            new TestTokens("realm-1", RunningGateway.ORIGIN.toString(), Clock.systemUTC());
    private static final JWKSource<SecurityContext> KEYS = (selector, context) -> selector.select(REALM.published());
    private static final AccessTokens TOKENS = new AccessTokens(
            RunningGateway.ORIGIN,
            new RealmTokens(RunningGateway.ORIGIN, KEYS, Clock.systemUTC(), RunningGateway.APP_IDS),
            Clock.systemUTC());

    @TempDir
    static Path folder;

    private static Vertx vertx;
    private static HttpServer server;
    private static Path app;
    private static Path thief;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        app = keyStore("app");
        thief = keyStore("thief");
        server = await(vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(options(keyStore("localhost")))
                        .setTrustOptions(options(bothIn(folder.resolve("clients.p12"))))
                        .setClientAuth(ClientAuth.REQUEST))
                .requestHandler(CertificateBoundTest::answer)
                .listen(0));
    }

    @AfterAll
    static void stop() {
        await(vertx.close());
    }

    private static void answer(HttpServerRequest request) {
        try {
            TOKENS.authenticate(new Credentials(
                    request.headers().getAll("Authorization"),
                    List.of(),
                    "GET",
                    "/",
                    "192.0.2.1",
                    () -> ClientCertificate.of(request.connection())));
            request.response().setStatusCode(200).end();
        } catch (Refusal refusal) {
            request.response().setStatusCode(refusal.problem().status()).end();
        }
    }

    @Test
    void theHolderOfTheCertificateIsLetIn() throws Exception {
        assertThat(get(app, boundTo(app))).isEqualTo(200);
    }

    @Test
    void anothersCertificateOrNoneIsRefused() throws Exception {
        assertThat(get(thief, boundTo(app))).isEqualTo(401);
        assertThat(get(null, boundTo(app))).isEqualTo(401);
    }

    @Test
    void aTokenThatIsNotBoundNeedsNoCertificate() {
        String bearer = REALM.token("someone", "mood-coach", "purpose:x");

        assertThat(get(null, bearer)).isEqualTo(200);
        assertThat(get(app, bearer)).isEqualTo(200);
    }

    @Test
    void withoutTlsABoundTokenIsRefusedWhateverAHeaderSays() throws Exception {
        HttpServer plain = await(vertx.createHttpServer()
                .requestHandler(CertificateBoundTest::answer)
                .listen(0));

        HttpClient client = vertx.createHttpClient();
        int status = await(client.request(HttpMethod.GET, plain.actualPort(), "localhost", "/")
                .compose(request -> request.putHeader("Authorization", "Bearer " + boundTo(app))
                        .putHeader("X-Client-Cert", encoded(certificate(app)))
                        .putHeader("Client-Cert", ":" + encoded(certificate(app)) + ":")
                        .send())
                .map(response -> response.statusCode()));

        assertThat(status).isEqualTo(401);
        await(client.close());
    }

    private static int get(@Nullable Path holder, String token) {
        HttpClientOptions options =
                new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false);
        if (holder != null) {
            options.setKeyCertOptions(options(holder));
        }
        HttpClient client = vertx.createHttpClient(options);
        int status = await(client.request(HttpMethod.GET, server.actualPort(), "localhost", "/")
                .compose(request ->
                        request.putHeader("Authorization", "Bearer " + token).send())
                .map(response -> response.statusCode()));
        // Not before: a client that nobody refers to any more is closed, whatever it waits for
        await(client.close());
        return status;
    }

    private static String boundTo(Path holder) {
        return boundTo(holder, REALM, new SubjectId("someone"), "x");
    }

    static String boundTo(Path holder, TestTokens realm, SubjectId subject, String purpose) {
        return realm.token(
                subject.value(),
                "mood-coach",
                "purpose:" + purpose,
                claims -> claims.claim("cnf", Map.of("x5t#S256", thumbprint(certificate(holder)))));
    }

    private static String thumbprint(Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStoreOptions options(Path store) {
        return new KeyStoreOptions()
                .setPath(store.toString())
                .setPassword(PASSWORD)
                .setType("PKCS12");
    }

    /** With the JDK's own tool, since nothing in the JDK's interfaces makes certificates. */
    private static Path keyStore(String name) throws IOException, InterruptedException {
        return keyStore(folder, name);
    }

    static KeyManager[] keyManagers(Path store) throws IOException, GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            factory.init(keys, PASSWORD.toCharArray());
        }
        return factory.getKeyManagers();
    }

    static Path keyStore(Path folder, String name) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        return store;
    }

    private static Path bothIn(Path store) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("app", certificate(app));
        trusted.setCertificateEntry("thief", certificate(thief));
        try (var out = Files.newOutputStream(store)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        return store;
    }

    private static Certificate certificate(Path store) {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys.getCertificate(keys.aliases().nextElement());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
