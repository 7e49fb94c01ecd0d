package org.neuroskin.gateway.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Signs tokens as the realm would, and as others would. */
public final class TestTokens {
    private final RSAKey key;
    private final String issuer;
    private final Clock clock;

    public TestTokens(String keyId, String origin, Clock clock) {
        this.issuer = origin + "/auth/realms/neuroskin";
        this.clock = clock;
        try {
            this.key = new RSAKeyGenerator(2048).keyID(keyId).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public keys, as Keycloak publishes them. */
    public JWKSet published() {
        return new JWKSet(key.toPublicJWK());
    }

    /** Claims of a good token. */
    public JWTClaimsSet.Builder claims(String subject, String app, String scope) {
        Instant now = clock.instant();
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(subject)
                .audience(List.of("neuroskin", "account"))
                .claim("azp", app)
                .claim("typ", "Bearer")
                .claim("scope", scope)
                .claim("realm_access", Map.of("roles", List.of("subject")))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
    }

    public String token(String subject, String app, String scope) {
        return signed(claims(subject, app, scope).build());
    }

    public String token(String subject, String app, String scope, Consumer<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = claims(subject, app, scope);
        change.accept(claims);
        return signed(claims.build());
    }

    public String signed(JWTClaimsSet claims) {
        return signed(claims, new JWSHeader.Builder(JWSAlgorithm.RS256));
    }

    public String signed(JWTClaimsSet claims, JWSHeader.Builder header) {
        SignedJWT jwt = new SignedJWT(
                header.keyID(key.getKeyID()).type(JOSEObjectType.JWT).build(), claims);
        try {
            jwt.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwt.serialize();
    }

    /** The attack that takes the public key for a shared secret. */
    public String signedWithPublicKeyAsSecret(JWTClaimsSet claims) {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), claims);
        try {
            jwt.sign(new MACSigner(key.toPublicJWK().toRSAPublicKey().getEncoded()));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwt.serialize();
    }

    /** Without a signature. */
    public String unsigned(JWTClaimsSet claims) {
        return new PlainJWT(claims).serialize();
    }
}
