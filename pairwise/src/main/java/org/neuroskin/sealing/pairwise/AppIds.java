package org.neuroskin.sealing.pairwise;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Ids of people that differ from app to app, so that two apps cannot join what they have.
 *
 * <p><b>Guarantee</b>: the same wherever the same secret is, as {@link UuidPermutation} says for each app. Whoever has the secret can
 * compute all of them, in both directions. Safe for use by many threads.
 *
 * <p>Method: a key for each app by HKDF-SHA-256 (RFC 5869 section 2.3) of the secret, which is random already, and a label. Why:
 * docs/decisions/0074.
 */
public final class AppIds {
    /** The secret by the name that all processes know it by. */
    public static final String SECRET = "app-ids-key";

    /**
     * The claim of a token that says that its {@code sub} is an id of the app's: it holds {@link OfApp#mark}, and is missing where
     * {@code sub} is the person's own id.
     */
    public static final String CLAIM = "sub_of_app";

    private static final String LABEL = "neuroskin app ids 1 ";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final int MARK_BYTES = 8;

    private final SecretKeySpec secret;
    private final Map<String, OfApp> apps = new ConcurrentHashMap<>();

    /**
     * From the secret of the installation.
     *
     * @param secret 32 random bytes in hexadecimal digits
     * @throws IllegalArgumentException if it is not
     */
    public AppIds(String secret) {
        String digits = secret.strip();
        if (!HEX.matcher(digits).matches()) {
            throw new IllegalArgumentException(
                    "the secret app-ids-key is not 64 hexadecimal digits in lower case (32 random bytes)");
        }
        this.secret = new SecretKeySpec(HexFormat.of().parseHex(digits), "HmacSHA256");
    }

    /** Tells this secret from every other, without telling it. */
    public String mark() {
        return mark("installation");
    }

    /** The ids of this app. */
    public OfApp of(String app) {
        return apps.computeIfAbsent(app, id -> new OfApp(new UuidPermutation(derive("ids " + id)), mark("mark " + id)));
    }

    private String mark(String label) {
        return HexFormat.of().formatHex(derive(label), 0, MARK_BYTES);
    }

    /** HKDF's expansion to one block. */
    private byte[] derive(String label) {
        byte[] info = (LABEL + label + '\1').getBytes(StandardCharsets.UTF_8);
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(secret);
            return hmac.doFinal(info);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        } finally {
            Arrays.fill(info, (byte) 0);
        }
    }

    /** The ids by which one app knows people. */
    public static final class OfApp {
        private final UuidPermutation permutation;
        private final String mark;

        private OfApp(UuidPermutation permutation, String mark) {
            this.permutation = permutation;
            this.mark = mark;
        }

        /**
         * The id by which the app knows this person.
         *
         * @throws IllegalArgumentException if the person's id is no UUID in lower case
         */
        public String at(String subject) {
            return permutation.there(subject);
        }

        /** The person whom the app knows by this id. Fails as {@link #at}; an id of somebody else's making names nobody. */
        public String subject(String there) {
            return permutation.back(there);
        }

        /**
         * Stands beside an id in a token, so that it is turned back by the key that made it or not at all: another app, and another
         * secret, have another.
         */
        public String mark() {
            return mark;
        }
    }
}
