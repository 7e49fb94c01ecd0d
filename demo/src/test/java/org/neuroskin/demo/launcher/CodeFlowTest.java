package org.neuroskin.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CodeFlowTest {
    private static final String BASE = "/auth/realms/neuroskin/protocol/openid-connect";
    private static final URI REDIRECT = URI.create("http://localhost:8085/apps/mood-coach/code");

    private final Map<String, String> asked = new HashMap<>();
    private HttpServer provider;
    private String stateOverride = "";
    private String proof = "";

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(BASE + "/auth", this::authorize);
        provider.createContext("/login", this::login);
        provider.createContext(BASE + "/token", this::token);
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.stop(0);
    }

    @Test
    void aPersonGetsATokenThroughAnApp() {
        assertThat(accessToken("adult-eu", "adult-eu", "openid purpose:self-access"))
                .isEqualTo("the-token");
        assertThat(asked)
                .containsEntry("client_id", "mood-coach")
                .containsEntry("scope", "openid purpose:self-access")
                .containsEntry("response_type", "code")
                .containsEntry("code_challenge_method", "S256");
    }

    @Test
    void aBoundTokenIsAskedForWithAProofOfItsKey() throws ParseException {
        AppKey key = AppKey.generate();
        URI origin = URI.create("http://localhost:" + provider.getAddress().getPort());

        new CodeFlow(origin).boundTokens("adult-eu", "adult-eu", "mood-coach", REDIRECT, "openid", key);

        assertThat(asked).containsEntry("dpop_jkt", key.thumbprint());
        assertThat(SignedJWT.parse(proof).getJWTClaimsSet().getClaims())
                .containsEntry("htm", "POST")
                .containsEntry("htu", origin + BASE + "/token")
                .doesNotContainKey("ath");
    }

    @Test
    void aWrongPasswordIsToldInThePagesOwnWords() {
        assertThatThrownBy(() -> accessToken("adult-eu", "wrong", "openid"))
                .isInstanceOf(LauncherFailure.class)
                .hasMessage("`adult-eu` could not log in: Invalid username or password.");
    }

    @Test
    void aPurposeThatIsNotApprovedIsToldWithItsReason() {
        assertThatThrownBy(() -> accessToken("adult-eu", "adult-eu", "openid purpose:sale"))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("invalid_scope (Invalid scopes: purpose:sale)");
    }

    @Test
    void anAnswerToAnotherQuestionIsRefused() {
        stateOverride = "somebody-elses";
        assertThatThrownBy(() -> accessToken("adult-eu", "adult-eu", "openid"))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("an answer to another question");
    }

    @Test
    void nothingThatAnswersIsSaidSo() {
        provider.stop(0);
        assertThatThrownBy(() -> accessToken("adult-eu", "adult-eu", "openid"))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("does not answer");
    }

    private String accessToken(String user, String password, String scope) {
        URI origin = URI.create("http://localhost:" + provider.getAddress().getPort());
        return new CodeFlow(origin).accessToken(user, password, "mood-coach", REDIRECT, scope);
    }

    private void authorize(HttpExchange exchange) throws IOException {
        asked.putAll(parameters(exchange.getRequestURI().getRawQuery()));
        if (asked.getOrDefault("scope", "").contains("purpose:sale")) {
            redirect(exchange, "?error=invalid_scope&error_description=Invalid+scopes%3A+purpose%3Asale");
            return;
        }
        exchange.getResponseHeaders().add("Set-Cookie", "AUTH_SESSION=one; Path=/; Secure; HttpOnly");
        answer(exchange, 200, """
                <html><title>Sign in</title><form id="kc-form-login" method="post" action="/login?a=1&amp;b=2"></form>
                """);
    }

    private void login(HttpExchange exchange) throws IOException {
        Map<String, String> form = body(exchange);
        boolean sameBrowser =
                "AUTH_SESSION=one".equals(exchange.getRequestHeaders().getFirst("Cookie"))
                        && "a=1&b=2".equals(exchange.getRequestURI().getQuery());
        if (sameBrowser && "adult-eu".equals(form.get("username")) && "adult-eu".equals(form.get("password"))) {
            String state = stateOverride.isEmpty() ? asked.getOrDefault("state", "") : stateOverride;
            redirect(exchange, "?state=" + state + "&code=the-code");
        } else {
            answer(exchange, 200, "<span id='input-error'> Invalid username or password. </span>");
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        proof = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("DPoP"), "");
        Map<String, String> form = body(exchange);
        boolean proven = challenge(form.getOrDefault("code_verifier", "")).equals(asked.get("code_challenge"));
        if (proven && "the-code".equals(form.get("code")) && REDIRECT.toString().equals(form.get("redirect_uri"))) {
            answer(exchange, 200, "{\"access_token\":\"the-token\"}");
        } else {
            answer(exchange, 400, "{\"error_description\":\"PKCE verification failed\"}");
        }
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> body(HttpExchange exchange) throws IOException {
        return parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static Map<String, String> parameters(String text) {
        var parameters = new HashMap<String, String>();
        for (String pair : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static void redirect(HttpExchange exchange, String query) throws IOException {
        exchange.getResponseHeaders().add("Location", REDIRECT + query);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
