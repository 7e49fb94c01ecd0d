package org.neuroskin.gateway.payload;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.search.SearchTerm;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.PaddingRule;
import org.neuroskin.policies.service.SearchRule;
import org.neuroskin.sealing.DataKey;
import org.neuroskin.sealing.DocumentSealer;
import org.neuroskin.sealing.Padding;
import org.neuroskin.sealing.Plaintext;
import org.neuroskin.sealing.RecordSalt;
import org.neuroskin.sealing.SearchTokens;
import org.neuroskin.sealing.keys.KeyHierarchy;

/** Seals the fields of one body, and makes the tokens by which they are found. Fails as sealing does. */
final class FieldSealer {
    private static final Padding FIXED_32 = Padding.fixed(32);

    private final DataPlace place;
    private final KeyHierarchy keys;
    private final SecureRandom random;
    private final FieldTokens tokens;
    private final Map<CategoryId, DocumentSealer> sealers = new HashMap<>();
    private @Nullable RecordSalt salt;

    FieldSealer(DataPlace place, KeyHierarchy keys, SecureRandom random) {
        this.place = place;
        this.keys = keys;
        this.random = random;
        this.tokens = new FieldTokens(place, keys);
    }

    /** What is sealed from here on is of another record, in which everything has the salt that is returned. */
    String beginRecord() {
        RecordSalt fresh = RecordSalt.fresh(random);
        salt = fresh;
        sealers.clear();
        return fresh.toString();
    }

    String seal(FieldRule rule, Plaintext value) {
        String text = sealers.computeIfAbsent(rule.category().orElseThrow(), this::sealer)
                .seal(rule.at().toString(), value, padding(rule.pad()));
        if (text.length() > StrictJson.MAX_RESPONSE_STRING) {
            throw new PayloadRefused(Problem.INVALID_INPUT, "`%s` is too large to be sealed".formatted(rule.at()));
        }
        return text;
    }

    /** In no order that tells which is which. A value that is no text, and so null, has as many that find nothing. */
    List<String> tokens(FieldRule rule, Plaintext value) {
        SearchRule.By by = rule.search().orElseThrow().by();
        Stream<String> made = value instanceof Plaintext.Text(String text)
                ? tokens.of(rule, SearchTerm.of(by, text))
                : Stream.generate(() -> SearchTokens.ofNothing(random)).limit(SearchTerm.count(by));
        return made.sorted().toList();
    }

    private DocumentSealer sealer(CategoryId category) {
        try (DataKey key = keys.sealingKey(place.subject(), category)) {
            return salt == null
                    ? DocumentSealer.create(key, place.context(category), random)
                    : DocumentSealer.create(key, place.context(category), salt);
        }
    }

    static Padding padding(PaddingRule rule) {
        return switch (rule) {
            case NONE -> Padding.NONE;
            case FIXED_32 -> FIXED_32;
            case PADME -> Padding.PADME;
        };
    }
}
