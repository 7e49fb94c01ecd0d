package org.neuroskin.sealing;

import java.util.Arrays;
import java.util.stream.Stream;
import org.neuroskin.sealing.format.v1.ContextBytes;
import org.neuroskin.sealing.format.v1.TokenKey;

/** Tokens of one person and category at one place, whatever its record. Not safe for use by several threads at once. */
final class IndexTokens {
    private final TokenKey key;
    private final String keyId;
    private final SealContext context;

    private IndexTokens(TokenKey key, String keyId, SealContext context) {
        this.key = key;
        this.keyId = keyId;
        this.context = context;
    }

    /** Fails with {@link SealingException.Bug} if the key is no index key, of another subject or category, or closed. */
    static IndexTokens create(DataKey index, SealContext context) {
        if (!index.isIndex() || !context.admits(index)) {
            throw new SealingException.Bug(
                    "key `%s` is no index key of this person and category".formatted(index.id()));
        }
        byte[] material = index.material();
        try {
            return new IndexTokens(TokenKey.of(material), index.id(), context);
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    String keyId() {
        return keyId;
    }

    /** Fails with {@link SealingException.Malformed} if an item is not well-formed Unicode, or longer than 65,535 bytes. */
    String token(String... items) {
        Stream<String> place = Stream.of(
                context.tenant(),
                context.service(),
                context.collection(),
                context.subject().value(),
                context.category().value());
        byte[] bound;
        try {
            bound = ContextBytes.ofToken(Stream.concat(place, Stream.of(items)).toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new SealingException.Malformed("a value has no token", e);
        }
        return key.token(bound);
    }
}
