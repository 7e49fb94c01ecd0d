package org.neuroskin.consentservice.authzen;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is kept, without its secret.
 *
 * @param name what the operator calls it
 * @param app whom an app's key may ask about; null for other kinds
 * @param tenant where a tenant's key may ask; null for other kinds
 * @param revokedAt null while it is good
 */
record KeyHolder(
        String id,
        String name,
        Kind kind,
        @Nullable String app,
        @Nullable String tenant,
        Instant madeAt,
        @Nullable Instant revokedAt) {

    /** What a key allows. */
    enum Kind {
        ENFORCEMENT_POINT,
        APP,
        TENANT;

        String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        static Kind fromWireName(String wireName) {
            for (Kind kind : values()) {
                if (kind.wireName().equals(wireName)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("unknown kind of key `%s`".formatted(wireName));
        }
    }
}
