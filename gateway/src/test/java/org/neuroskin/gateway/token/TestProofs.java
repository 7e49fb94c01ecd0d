package org.neuroskin.gateway.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An app that proves to hold its key, and what others would try. Signs the bytes itself, so that it can also sign nonsense. */
public final class TestProofs {
    /** Turns what is to be signed into a signature. */
    private interface Signer {
        byte[] sign(JWSHeader header, byte[] signed) throws JOSEException, GeneralSecurityException;
    }

    private final JWK key;
    private final JWSAlgorithm algorithm;
    private final Clock clock;
    private final Signer signer;

    private TestProofs(JWK key, JWSAlgorithm algorithm, Clock clock, Signer signer) {
        this.key = key;
        this.algorithm = algorithm;
        this.clock = clock;
        this.signer = signer;
    }

    /** By the algorithm's name, with a fresh key. */
    public static TestProofs of(String algorithm, Clock clock) {
        try {
            return switch (algorithm) {
                case "ES256" -> ec(Curve.P_256, JWSAlgorithm.ES256, clock);
                case "ES384" -> ec(Curve.P_384, JWSAlgorithm.ES384, clock);
                case "EdDSA" -> ed25519(clock);
                case "HS256" -> hmac(clock);
                default -> rsa(JWSAlgorithm.parse(algorithm), 2048, clock);
            };
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A public key so large that checking its signatures would be an attack by itself; nothing is really signed. */
    public static TestProofs endlessRsa(Clock clock) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(4607).setBit(0);
        RSAKey key =
                new RSAKey.Builder(Base64URL.encode(modulus), Base64URL.encode(BigInteger.valueOf(65_537))).build();
        return new TestProofs(key, JWSAlgorithm.RS256, clock, (header, signed) -> new byte[576]);
    }

    /** RSA with a key of another size. */
    public static TestProofs rsa(int bits, Clock clock) {
        try {
            return rsa(JWSAlgorithm.RS256, bits, clock);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestProofs rsa(JWSAlgorithm algorithm, int bits, Clock clock) throws JOSEException {
        RSAKey key = new RSAKeyGenerator(bits, true).generate();
        RSASSASigner signer = new RSASSASigner(key.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()));
        return new TestProofs(
                key,
                algorithm,
                clock,
                (header, signed) -> signer.sign(header, signed).decode());
    }

    private static TestProofs ec(Curve curve, JWSAlgorithm algorithm, Clock clock) throws JOSEException {
        ECKey key = new ECKeyGenerator(curve).generate();
        ECDSASigner signer = new ECDSASigner(key);
        return new TestProofs(
                key,
                algorithm,
                clock,
                (header, signed) -> signer.sign(header, signed).decode());
    }

    private static TestProofs ed25519(Clock clock) throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        JWK key = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point)).build();
        return new TestProofs(key, JWSAlgorithm.EdDSA, clock, (header, signed) -> {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(signed);
            return signature.sign();
        });
    }

    /** The attack that takes a public key for a shared secret. */
    private static TestProofs hmac(Clock clock) throws JOSEException {
        RSAKey key = new RSAKeyGenerator(2048).generate();
        MACSigner signer = new MACSigner(key.toRSAPublicKey().getEncoded());
        return new TestProofs(
                key,
                JWSAlgorithm.HS256,
                clock,
                (header, signed) -> signer.sign(header, signed).decode());
    }

    /** What a token bound to this key says. */
    public void bind(JWTClaimsSet.Builder token) {
        token.claim("typ", "DPoP").claim("cnf", Map.of("jkt", thumbprint()));
    }

    public String thumbprint() {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A good proof for one request. */
    public String proof(String method, String uri, String token) {
        return proof(method, uri, token, claims -> {});
    }

    public String proof(String method, String uri, String token, Consumer<JWTClaimsSet.Builder> change) {
        return proof(method, uri, token, change, header -> header);
    }

    /**
     * A proof.
     *
     * @param change of its claims
     * @param headerChange of its header as JSON text
     */
    public String proof(
            String method,
            String uri,
            @Nullable String token,
            Consumer<JWTClaimsSet.Builder> change,
            UnaryOperator<String> headerChange) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .jwtID(UUID.randomUUID().toString())
                .claim("htm", method)
                .claim("htu", uri)
                .issueTime(Date.from(clock.instant()))
                .claim("ath", token == null ? null : Hashes.base64url(token));
        change.accept(claims);
        JWSHeader header = new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType("dpop+jwt"))
                .jwk(key.toPublicJWK())
                .build();
        String signed = Base64URL.encode(headerChange.apply(header.toString())) + "."
                + Base64URL.encode(claims.build().toString());
        try {
            return signed + "." + Base64URL.encode(signer.sign(header, signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key with its private part, as JSON text. */
    public String privateKey() {
        return key.toJSONString();
    }

    /** The public key as JSON text. */
    public String publicKey() {
        return key.toPublicJWK().toJSONString();
    }
}
