package org.neuroskin.sealing;

import java.security.SecureRandom;
import java.util.Arrays;
import org.neuroskin.sealing.format.v1.ContextBytes;
import org.neuroskin.sealing.format.v1.TokenKey;

/**
 * Tokens by which a data service finds sealed values of one person and category at one place, without reading any.
 *
 * <p>Guarantee: equal values have equal tokens; those of two people, categories, services, collections, paths, kinds or values
 * differ. Without the index key they tell nothing but which are equal. They prove nothing: whoever keeps them can move them, so
 * what they find is to be opened and compared. Not safe for use by several threads at once.
 */
public final class SearchTokens {
    private final TokenKey key;
    private final SealContext context;

    private SearchTokens(TokenKey key, SealContext context) {
        this.key = key;
        this.context = context;
    }

    /**
     * Tokens at this place, whatever its record. The key may be closed afterwards.
     *
     * @throws SealingException.Bug if the key is no index key, of another subject or category, or closed
     */
    public static SearchTokens create(DataKey index, SealContext context) {
        if (!index.isIndex() || !context.admits(index)) {
            throw new SealingException.Bug(
                    "key `%s` is no index key of this person and category".formatted(index.id()));
        }
        byte[] material = index.material();
        try {
            return new SearchTokens(TokenKey.of(material), context);
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    /**
     * The token of a value.
     *
     * @param canonicalPath JSON pointer with array indices replaced by {@code *}
     * @param kind what of the value it stands for, such as {@code equal} or {@code day}
     * @throws SealingException.Malformed if the value is text that is not well-formed Unicode, or longer than 65,535 bytes
     */
    public String token(String canonicalPath, String kind, String value) {
        byte[] bound;
        try {
            bound = ContextBytes.ofToken(
                    context.tenant(),
                    context.service(),
                    context.collection(),
                    context.subject().value(),
                    context.category().value(),
                    canonicalPath,
                    kind,
                    value);
        } catch (IllegalArgumentException e) {
            throw new SealingException.Malformed("a value has no token", e);
        }
        return key.token(bound);
    }

    /** What looks like a token and finds nothing: for a place where there is no value, so that it looks like any other. */
    public static String ofNothing(SecureRandom random) {
        byte[] chance = new byte[TokenKey.TOKEN_BYTES];
        random.nextBytes(chance);
        return TokenKey.write(chance);
    }
}
