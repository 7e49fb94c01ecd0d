package org.neuroskin.sealing;

import java.security.SecureRandom;
import org.neuroskin.sealing.format.v1.TokenKey;

/**
 * Tokens by which a data service finds sealed values of one person and category at one place, without reading any.
 *
 * <p>Guarantee: equal values have equal tokens; those of two people, categories, services, collections, paths, kinds or values
 * differ. Without the index key they tell nothing but which are equal. They prove nothing: whoever keeps them can move them, so
 * what they find is to be opened and compared. Not safe for use by several threads at once.
 */
public final class SearchTokens {
    private final IndexTokens tokens;

    private SearchTokens(IndexTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Tokens at this place, whatever its record. The key may be closed afterwards.
     *
     * @throws SealingException.Bug if the key is no index key, of another subject or category, or closed
     */
    public static SearchTokens create(DataKey index, SealContext context) {
        return new SearchTokens(IndexTokens.create(index, context));
    }

    /**
     * The token of a value.
     *
     * @param canonicalPath JSON pointer with array indices replaced by {@code *}
     * @param kind what of the value it stands for, such as {@code equal} or {@code day}
     * @throws SealingException.Malformed if the value is text that is not well-formed Unicode, or longer than 65,535 bytes
     */
    public String token(String canonicalPath, String kind, String value) {
        return tokens.token(canonicalPath, kind, value);
    }

    /** What looks like a token and finds nothing: for a place where there is no value, so that it looks like any other. */
    public static String ofNothing(SecureRandom random) {
        byte[] chance = new byte[TokenKey.TOKEN_BYTES];
        random.nextBytes(chance);
        return TokenKey.write(chance);
    }
}
