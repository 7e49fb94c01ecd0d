package org.neuroskin.consentservice;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Issues access tokens as the realm does, and serves its public keys over HTTP. */
public final class TestIssuer {
    private final String issuer;
    private final RSAKey key;
    private final HttpServer server;
    private volatile boolean silent;

    TestIssuer(String issuer) {
        this.issuer = issuer;
        try {
            key = new RSAKeyGenerator(2048).keyID("test-key").generate();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        server.createContext("/auth/realms/neuroskin/protocol/openid-connect/certs", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(silent ? 503 : 200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
    }

    /** Where the service finds it. */
    public String keycloakUrl() {
        return "http://127.0.0.1:%d/auth".formatted(server.getAddress().getPort());
    }

    /** The public key, as an attacker can read it too. */
    public RSAKey publicKey() {
        return key.toPublicJWK();
    }

    /** A person's own tool. */
    public String selfService(String subject) {
        return sign(claims(subject, "self-service", "consent:manage").build());
    }

    /** A reviewer's own tool. */
    public String reviewer(String subject) {
        return sign(claims(subject, "self-service", "consent:manage")
                .claim("realm_access", Map.of("roles", List.of("ethics-reviewer")))
                .build());
    }

    /** The own tool of somebody with these roles. */
    public String staff(String subject, String... roles) {
        return sign(claims(subject, "self-service", "consent:manage")
                .claim("realm_access", Map.of("roles", List.of(roles)))
                .build());
    }

    /** An app on behalf of a person. */
    public String app(String subject, String app, String purpose) {
        return sign(claims(subject, app, "purpose:" + purpose).build());
    }

    /** What a good token says, to be changed by tests. */
    public JWTClaimsSet.Builder claims(String subject, String app, String scope) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(subject)
                .audience("neuroskin")
                .claim("azp", app)
                .claim("typ", "Bearer")
                .claim("scope", scope)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
    }

    /** Signs with the realm's key. */
    public String sign(JWTClaimsSet claims) {
        return sign(claims, key);
    }

    /** Signs with the realm's key something that is of another type than an access token. */
    public String sign(JWTClaimsSet claims, String type) {
        return sign(claims, key, "test-key", type);
    }

    /** Runs something while the keys cannot be fetched. */
    public void whileSilent(Runnable attempt) {
        silent = true;
        try {
            attempt.run();
        } finally {
            silent = false;
        }
    }

    /** Signs with any key, under the realm's key id. */
    public static String sign(JWTClaimsSet claims, RSAKey key) {
        return sign(claims, key, "test-key");
    }

    /** Signs with any key, under any key id. */
    public static String sign(JWTClaimsSet claims, RSAKey key, String keyId) {
        return sign(claims, key, keyId, "JWT");
    }

    /** Signs with any key, under any key id, anything. */
    public static String sign(JWTClaimsSet claims, RSAKey key, String keyId, String type) {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(keyId)
                        .type(new JOSEObjectType(type))
                        .build(),
                claims);
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }
}
