package org.neuroskin.gateway.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.security.Provider;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.forward.Ports;
import org.neuroskin.kernel.CompactToken;
import org.neuroskin.kernel.ProofId;

/**
 * Proofs that whoever sends an access token also holds the key that it is bound to (DPoP, RFC 9449 §4.3).
 *
 * <p><b>Guarantee</b>: a named proof is signed by the token's key, for this token, method and address, within the last
 * minute. That it counts once is for the {@link org.neuroskin.gateway.record.Recorder} to have checked, since that holds
 * across gateways only where all of them look.
 */
final class KeyProofs {
    /** How old a proof may be. */
    static final Duration MAX_AGE = Duration.ofSeconds(60);

    private static final int MAX_JTI = 256;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 4096;
    private static final int MAX_EXPONENT_BITS = 32;

    /** Checks P-256 in half the time that the JDK's own needs, Ed25519 in a seventh (decision 0049). */
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final URI origin;
    private final Clock clock;

    KeyProofs(URI origin, Clock clock) {
        this.origin = origin;
        this.clock = clock;
    }

    /** A proof that does not count; the message is a sentence for the developer of the app. */
    static final class Rejected extends Exception {
        private static final long serialVersionUID = 1;

        Rejected(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /**
     * Names the proof that came with a token.
     *
     * @param key the thumbprint (RFC 7638) of the key that the token is bound to
     */
    ProofId check(Credentials credentials, String token, String key) throws Rejected {
        if (credentials.proofs().size() != 1) {
            throw new Rejected("One header DPoP with a proof is needed.");
        }
        String proof = credentials.proofs().getFirst();
        require(CompactToken.isCanonical(proof), "The proof is not one well-formed signed token.");
        try {
            SignedJWT jwt = SignedJWT.parse(proof);
            JWK holder = holder(jwt.getHeader());
            require(holder.computeThumbprint().toString().equals(key), "The proof is of another key than the token's.");
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            checkRequest(claims, credentials);
            require(
                    Hashes.base64url(token).equals(claims.getStringClaim("ath")),
                    "`ath` of the proof is not the hash of this access token.");
            require(
                    isFresh(
                            claims.getIssueTime() == null
                                    ? null
                                    : claims.getIssueTime().toInstant()),
                    "`iat` of the proof is not within the last minute.");
            String jti = claims.getJWTID();
            require(
                    jti != null && !jti.isEmpty() && jti.length() <= MAX_JTI,
                    "`jti` of the proof is missing or too long.");
            // Last, since it is what costs
            require(isSigned(jwt, holder), "The signature of the proof does not hold.");
            return ProofId.of(key, jti);
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            // Theirs could repeat what was sent
            throw new Rejected("The proof cannot be read.");
        }
    }

    private static JWK holder(JWSHeader header) throws Rejected, JOSEException {
        JWK key = header.getJWK();
        require(
                header.getType() != null && "dpop+jwt".equals(header.getType().getType()),
                "`typ` of the proof is not `dpop+jwt`.");
        require(header.getCriticalParams() == null, "The proof has critical extensions, none of which is known.");
        require(key != null && !key.isPrivate(), "The proof does not carry one public key.");
        require(
                fits(header.getAlgorithm(), key),
                "The proof's algorithm or key is not one of: %s; RSA with 2048 to 4096 bits."
                        .formatted(String.join(", ", AccessTokens.PROOF_ALGORITHMS)));
        return key;
    }

    private static boolean fits(JWSAlgorithm algorithm, JWK key) throws JOSEException {
        return switch (key) {
            case ECKey ec -> JWSAlgorithm.ES256.equals(algorithm) && Curve.P_256.equals(ec.getCurve());
            case OctetKeyPair okp -> JWSAlgorithm.EdDSA.equals(algorithm) && Curve.Ed25519.equals(okp.getCurve());
            case RSAKey rsa ->
                (JWSAlgorithm.RS256.equals(algorithm) || JWSAlgorithm.PS256.equals(algorithm))
                        && rsa.size() >= MIN_RSA_BITS
                        && rsa.size() <= MAX_RSA_BITS
                        && rsa.toRSAPublicKey().getPublicExponent().bitLength() <= MAX_EXPONENT_BITS;
            default -> false;
        };
    }

    private void checkRequest(JWTClaimsSet claims, Credentials credentials) throws Rejected, ParseException {
        require(
                credentials.method().equals(claims.getStringClaim("htm")),
                "`htm` of the proof is not the method of this request.");
        String address = claims.getStringClaim("htu");
        require(
                address != null && isHere(URI.create(address), credentials.path()),
                "`htu` of the proof is not the address of this request, without its query.");
    }

    /** The host and the scheme as they are compared anywhere (RFC 3986 §6.2), the path to the letter. */
    private boolean isHere(URI address, String path) {
        return origin.getScheme().equalsIgnoreCase(address.getScheme())
                && origin.getHost().equalsIgnoreCase(address.getHost())
                && Ports.of(origin) == Ports.of(address)
                && path.equals(address.getRawPath())
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && address.getRawUserInfo() == null;
    }

    private boolean isFresh(@Nullable Instant issued) {
        Instant now = clock.instant();
        return issued != null && !issued.isAfter(now.plus(RealmTokens.SKEW)) && issued.isAfter(now.minus(MAX_AGE));
    }

    private static boolean isSigned(SignedJWT jwt, JWK holder) throws JOSEException {
        return switch (holder) {
            case ECKey ec -> isSigned(jwt, new ECDSAVerifier(ec));
            case RSAKey rsa -> isSigned(jwt, new RSASSAVerifier(rsa));
            case OctetKeyPair okp -> isSigned(jwt, okp);
            default -> false;
        };
    }

    private static boolean isSigned(SignedJWT jwt, JWSVerifier verifier) throws JOSEException {
        verifier.getJCAContext().setProvider(BOUNCY_CASTLE);
        return jwt.verify(verifier);
    }

    private static boolean isSigned(SignedJWT jwt, OctetKeyPair key) {
        byte[] signature = jwt.getSignature().decode();
        byte[] point = key.getDecodedX();
        byte[] signed = jwt.getSigningInput();
        return signature.length == Ed25519.SIGNATURE_SIZE
                && point.length == Ed25519.PUBLIC_KEY_SIZE
                && Ed25519.verify(signature, 0, point, 0, signed, 0, signed.length);
    }

    private static void require(boolean holds, String otherwise) throws Rejected {
        if (!holds) {
            throw new Rejected(otherwise);
        }
    }
}
