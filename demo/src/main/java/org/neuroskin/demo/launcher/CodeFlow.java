package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real authorization-code flow with PKCE (RFC 6749 §4.1, RFC 7636), as an app and a person's browser do it together:
 * the login form is filled in, and the redirect back to the app is caught instead of followed.
 *
 * <p>Each flow is a browser of its own, without cookies of an earlier one. For the demo world and for tests.
 */
public final class CodeFlow {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int VERIFIER_BYTES = 48;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int REDIRECT = 302;

    private final URI endpoints;
    private final HttpClient http;
    private final JsonMapper json = new JsonMapper();

    /**
     * A flow through a public origin.
     *
     * @param origin such as {@code http://localhost:8080}
     */
    public CodeFlow(URI origin) {
        this(
                origin,
                HttpClient.newBuilder()
                        .connectTimeout(Duration.ofSeconds(5))
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build());
    }

    /** As {@link #CodeFlow(URI)}, by a client that follows no redirects, such as one that proves a certificate. */
    public CodeFlow(URI origin, HttpClient http) {
        this.endpoints = origin.resolve("/auth/realms/neuroskin/protocol/openid-connect/");
        this.http = http;
    }

    /**
     * An access token for the person, through the app.
     *
     * @param redirectUri one that is registered for the app
     * @param scope the scopes to ask for, separated by spaces
     * @throws LauncherFailure if the login or the scope is refused, or nothing answers
     */
    public String accessToken(String user, String password, String app, URI redirectUri, String scope) {
        return tokens(user, password, app, redirectUri, scope)
                .path("access_token")
                .asString();
    }

    /** As {@link #accessToken}, with everything that came with it, such as {@code refresh_token}. */
    public JsonNode tokens(String user, String password, String app, URI redirectUri, String scope) {
        var flow = Flow.of(app, redirectUri, null);
        return finish(flow, user, password, flow.asked(Map.of("scope", scope)));
    }

    /** As {@link #tokens}, bound to the key (RFC 9449): the code too, so that nobody else can redeem it. */
    public JsonNode boundTokens(String user, String password, String app, URI redirectUri, String scope, AppKey key) {
        var flow = Flow.of(app, redirectUri, key);
        return finish(flow, user, password, flow.asked(Map.of("scope", scope, "dpop_jkt", key.thumbprint())));
    }

    /**
     * The answer of the token endpoint after a pushed authorization request (RFC 9126).
     *
     * @param asked what to push besides the flow's own parameters, such as {@code scope} and {@code authorization_details}
     * @throws LauncherFailure as for {@link #accessToken}; its message has the error and its description
     */
    public JsonNode pushed(String user, String password, String app, URI redirectUri, Map<String, String> asked) {
        var flow = Flow.of(app, redirectUri, null);
        HttpResponse<String> answer = post("ext/par/request", flow.asked(asked), null);
        String requestUri = json.readTree(answer.body()).path("request_uri").asString("");
        if (answer.statusCode() != CREATED || requestUri.isEmpty()) {
            throw new LauncherFailure("the pushed request was refused: %s".formatted(answer.body()));
        }
        return finish(flow, user, password, Map.of("client_id", app, "request_uri", requestUri));
    }

    private JsonNode finish(Flow flow, String user, String password, Map<String, String> asked) {
        Map<String, String> back = logIn(endpoints.resolve("auth?" + form(asked)), flow.redirectUri(), user, password);
        if (back.containsKey("error")) {
            throw new LauncherFailure("no token for `%s` through `%s`: %s (%s)"
                    .formatted(
                            user,
                            flow.app(),
                            back.get("error"),
                            back.getOrDefault("error_description", "no reason given")));
        }
        if (!flow.state().equals(back.get("state")) || !back.containsKey("code")) {
            throw new LauncherFailure("the login ended with an answer to another question");
        }
        return redeem(flow, back.getOrDefault("code", ""));
    }

    /** What belongs to one run: the app's side of it. */
    private record Flow(
            String app,
            URI redirectUri,
            String verifier,
            String state,
            @Nullable AppKey key) {
        static Flow of(String app, URI redirectUri, @Nullable AppKey key) {
            return new Flow(app, redirectUri, random(), random(), key);
        }

        Map<String, String> asked(Map<String, String> more) {
            var asked = new LinkedHashMap<String, String>();
            asked.put("response_type", "code");
            asked.put("client_id", app);
            asked.put("redirect_uri", redirectUri.toString());
            asked.put("state", state);
            asked.put("code_challenge", AppKey.sha256(verifier));
            asked.put("code_challenge_method", "S256");
            asked.putAll(more);
            return asked;
        }
    }

    private Map<String, String> logIn(URI authorization, URI redirectUri, String user, String password) {
        var cookies = new HashMap<String, String>();
        HttpResponse<String> page = send(HttpRequest.newBuilder(authorization), cookies);
        URI onward = onward(page);
        if (endpoints.getAuthority().equals(onward.getAuthority())) {
            // after a pushed request Keycloak's login page stands at an address of its own
            page = send(HttpRequest.newBuilder(onward), cookies);
        }
        if (page.statusCode() == REDIRECT) {
            return parametersBack(page, redirectUri);
        }
        Document document = Jsoup.parse(page.body());
        Element login = document.getElementById("kc-form-login");
        if (page.statusCode() != OK || login == null) {
            throw new LauncherFailure(
                    "the login page was answered with `%d`: %s".formatted(page.statusCode(), message(document)));
        }
        var fields = Map.of("username", user, "password", password, "credentialId", "");
        HttpResponse<String> answer = send(
                HttpRequest.newBuilder(authorization.resolve(login.attr("action")))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(fields))),
                cookies);
        if (answer.statusCode() != REDIRECT) {
            throw new LauncherFailure("`%s` could not log in: %s".formatted(user, message(Jsoup.parse(answer.body()))));
        }
        return parametersBack(answer, redirectUri);
    }

    private JsonNode redeem(Flow flow, String code) {
        HttpResponse<String> answer = post(
                "token",
                Map.of(
                        "grant_type", "authorization_code",
                        "client_id", flow.app(),
                        "redirect_uri", flow.redirectUri().toString(),
                        "code", code,
                        "code_verifier", flow.verifier()),
                flow.key());
        try {
            JsonNode body = json.readTree(answer.body());
            if (answer.statusCode() == OK && body.path("access_token").isString()) {
                return body;
            }
            throw new LauncherFailure("the code was not exchanged for a token: %s"
                    .formatted(body.path("error_description").asString("status " + answer.statusCode())));
        } catch (JacksonException e) {
            throw new LauncherFailure("the token endpoint answered with `%d`".formatted(answer.statusCode()), e);
        }
    }

    private HttpResponse<String> post(String endpoint, Map<String, String> fields, @Nullable AppKey key) {
        URI address = endpoints.resolve(endpoint);
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(fields)));
        if (key != null) {
            request.header("DPoP", key.proof("POST", address, null));
        }
        return send(request, new HashMap<>());
    }

    private HttpResponse<String> send(HttpRequest.Builder request, Map<String, String> cookies) {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        HttpRequest built = request.timeout(TIMEOUT).build();
        try {
            HttpResponse<String> response = http.send(built, HttpResponse.BodyHandlers.ofString());
            for (String cookie : response.headers().allValues("Set-Cookie")) {
                String pair = cookie.split(";", 2)[0];
                int equals = pair.indexOf('=');
                cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
            return response;
        } catch (IOException e) {
            throw new LauncherFailure(
                    "%s does not answer; is everything up (./neuroskin status)?".formatted(endpoints), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherFailure("interrupted while waiting for the login", e);
        }
    }

    private static URI onward(HttpResponse<String> response) {
        return URI.create(response.headers().firstValue("Location").orElse(""));
    }

    private static Map<String, String> parametersBack(HttpResponse<String> response, URI redirectUri) {
        String location = response.headers().firstValue("Location").orElse("");
        if (!location.startsWith(redirectUri + "?")) {
            throw new LauncherFailure("the login wants something more than the password: it went on to `%s`"
                    .formatted(location.split("\\?", 2)[0]));
        }
        var parameters = new HashMap<String, String>();
        for (String pair :
                location.substring(redirectUri.toString().length() + 1).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    // the message of a login page, without what stands around it
    private static String message(Document page) {
        Element message = page.selectFirst("#input-error, #input-error-username, #kc-error-message, .kc-feedback-text");
        return message == null ? page.title() : message.text();
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String random() {
        byte[] bytes = new byte[VERIFIER_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
