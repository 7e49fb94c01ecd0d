package org.neuroskin.demo.app;

import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.JsonNode;

/** Authorization code flow with PKCE (RFC 6749, RFC 7636) against the gateway's origin, as a public client. */
@Component
class SignIn {
    static final String APP = "mood-coach";
    private static final String SCOPE = "openid purpose:routine-personalisation";

    private final SecureRandom random = new SecureRandom();
    private final RestClient http = RestClient.create();
    private final String endpoints;
    private final String tokenEndpoint;
    private final String home;

    SignIn(
            @Value("${neuroskin.origin}") String origin,
            @Value("${neuroskin.gateway-url}") String gatewayUrl,
            @Value("${neuroskin.app-origin}") String appOrigin) {
        String path = "/auth/realms/neuroskin/protocol/openid-connect";
        this.endpoints = origin + path;
        this.tokenEndpoint = gatewayUrl + path + "/token";
        this.home = appOrigin + "/apps/" + APP;
    }

    Attempt begin() {
        String verifier = randomText();
        String state = randomText();
        URI uri = UriComponentsBuilder.fromUriString(endpoints + "/auth")
                .queryParam("response_type", "code")
                .queryParam("client_id", APP)
                .queryParam("redirect_uri", home + "/callback")
                .queryParam("scope", "{scope}")
                .queryParam("state", state)
                .queryParam("code_challenge", challenge(verifier))
                .queryParam("code_challenge_method", "S256")
                .build(SCOPE);
        return new Attempt(state, verifier, uri.toString());
    }

    Person complete(Attempt attempt, String code) {
        LinkedMultiValueMap<String, String> form = new LinkedMultiValueMap<>();
        form.add("grant_type", "authorization_code");
        form.add("client_id", APP);
        form.add("redirect_uri", home + "/callback");
        form.add("code", code);
        form.add("code_verifier", attempt.verifier());
        JsonNode answer = Objects.requireNonNull(http.post()
                .uri(tokenEndpoint)
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body(form)
                .retrieve()
                .body(JsonNode.class));
        return new Person(
                answer.path("access_token").asString(), answer.path("id_token").asString());
    }

    String endSessionUri(Person person) {
        return UriComponentsBuilder.fromUriString(endpoints + "/logout")
                .queryParam("id_token_hint", person.idToken())
                .queryParam("post_logout_redirect_uri", home)
                .toUriString();
    }

    private String randomText() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A sign-in under way: what must come back, and the proof that the same app began it. */
    record Attempt(String state, String verifier, String authorizationUri) implements Serializable {}
}
