package org.neuroskin.consentservice.authzen;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tokens that lead from one page of a search to the next.
 *
 * <p><b>Guarantee</b>: a token is good only for the caller and the search that it was given for, on every replica of this service.
 * It holds where the next page begins, readable to whoever has it, and that is the last result they were told.
 */
@Component
class PageTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 32;
    private static final int LONGEST = 1 << 14;

    private final JdbcClient database;

    PageTokens(JdbcClient database) {
        this.database = database;
    }

    /** Where a page begins, and how many results it was asked to have. */
    record Position(int limit, String after) {}

    /** A token for a position in the search that these words identify. */
    String issue(String search, Position position) {
        byte[] after = position.after().getBytes(StandardCharsets.UTF_8);
        byte[] content = ByteBuffer.allocate(Integer.BYTES + after.length)
                .putInt(position.limit())
                .put(after)
                .array();
        byte[] token = ByteBuffer.allocate(MAC_BYTES + content.length)
                .put(mac(search, content))
                .put(content)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** The position in the search; {@code malformed-request} if the token was not issued for exactly this one. */
    Position read(String search, String token) {
        byte[] bytes = decoded(token);
        if (bytes.length >= MAC_BYTES + Integer.BYTES) {
            byte[] content = Arrays.copyOfRange(bytes, MAC_BYTES, bytes.length);
            if (MessageDigest.isEqual(mac(search, content), Arrays.copyOf(bytes, MAC_BYTES))) {
                ByteBuffer parts = ByteBuffer.wrap(content);
                int limit = parts.getInt();
                return new Position(limit, StandardCharsets.UTF_8.decode(parts).toString());
            }
        }
        throw new ProblemException(
                Problem.MALFORMED_REQUEST, "`/page/token` was not given to you for this very search.");
    }

    private static byte[] decoded(String token) {
        try {
            return token.length() > LONGEST
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private byte[] mac(String search, byte[] content) {
        byte[] key = database.sql("select key from authzen_page_key")
                .query((row, number) -> row.getBytes(1))
                .single();
        byte[] words = search.getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(words.length).array());
            mac.update(words);
            return mac.doFinal(content);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
