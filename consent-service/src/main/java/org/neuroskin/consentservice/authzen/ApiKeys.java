package org.neuroskin.consentservice.authzen;

import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ApiKeyHolders;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.consentservice.platform.TooManyAttempts;
import org.neuroskin.kernel.AppId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.stereotype.Component;

/**
 * The keys of programs that ask for decisions.
 *
 * <p><b>Guarantee</b>: of a key only the hash of its secret is kept; it is good from the answer that shows it until it is revoked,
 * at every replica at once. A wrong one and an unknown one look the same.
 */
@Component
class ApiKeys implements ApiKeyHolders {
    private final JdbcClient database;
    private final Clock clock;
    private final Ids ids;
    private final GuessLimit guesses;

    ApiKeys(JdbcClient database, Clock clock, Ids ids) {
        this.database = database;
        this.clock = clock;
        this.ids = ids;
        this.guesses = new GuessLimit(clock);
    }

    /** A key with the only copy of its secret. */
    record Made(KeyHolder holder, ApiKey key) {}

    /** Makes a key. */
    Made make(String name, KeyHolder.Kind kind, @Nullable String bound, String operator) {
        ApiKey key = ApiKey.make(ids);
        Instant now = clock.instant();
        @Nullable String app = kind == KeyHolder.Kind.APP ? bound : null;
        @Nullable String tenant = kind == KeyHolder.Kind.TENANT ? bound : null;
        database.sql("""
                        insert into authzen_key (id, name, hash, kind, app, tenant, made_by, made_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(key.id())
                .param(name)
                .param(key.hash())
                .param(kind.wireName())
                .param(app)
                .param(tenant)
                .param(operator)
                .param(now.atOffset(ZoneOffset.UTC))
                .update();
        return new Made(new KeyHolder(key.id(), name, kind, app, tenant, now, null), key);
    }

    /** All keys, the newest first. */
    List<KeyHolder> all() {
        return database.sql("select * from authzen_key order by made_at desc, id")
                .query(ApiKeys::holder)
                .list();
    }

    /** Ends a key; false if there is none of this id. Ending it twice is harmless. */
    boolean revoke(String id) {
        return database.sql("update authzen_key set revoked_at = coalesce(revoked_at, ?) where id = ?")
                        .params(clock.instant().atOffset(ZoneOffset.UTC), id)
                        .update()
                > 0;
    }

    /** Ends all keys of a tenant. */
    void revokeOf(String tenant) {
        database.sql("update authzen_key set revoked_at = ? where tenant = ? and revoked_at is null")
                .params(clock.instant().atOffset(ZoneOffset.UTC), tenant)
                .update();
    }

    @Override
    public boolean isKey(String token) {
        return ApiKey.isMeant(token);
    }

    @Override
    public Authentication authenticate(String token, String address) {
        if (!guesses.mayTry(address)) {
            throw new TooManyAttempts("Too many wrong API keys came from this address. Wait a minute.");
        }
        return ApiKey.parse(token)
                .flatMap(this::find)
                .map(ApiKeys::authentication)
                .orElseThrow(() -> {
                    guesses.failed(address);
                    return new BadCredentialsException("not an API key of ours");
                });
    }

    private Optional<KeyHolder> find(ApiKey key) {
        return database.sql("select * from authzen_key where id = ? and revoked_at is null")
                .param(key.id())
                .query((row, number) -> MessageDigest.isEqual(row.getBytes("hash"), key.hash())
                        ? Optional.of(holder(row, number))
                        : Optional.<KeyHolder>empty())
                .optional()
                .flatMap(holder -> holder);
    }

    private static Authentication authentication(KeyHolder holder) {
        String name = "key:" + holder.id();
        Asker asker = switch (holder.kind()) {
            case ENFORCEMENT_POINT -> new Asker.EnforcementPoint(name);
            case APP -> new Asker.OwnApp(name, new AppId(Objects.requireNonNull(holder.app())));
            case TENANT -> new Asker.OfTenant(name, Objects.requireNonNull(holder.tenant()));
        };
        String authority = holder.tenant() == null ? EVALUATE : TENANT + holder.tenant();
        return UsernamePasswordAuthenticationToken.authenticated(
                asker, null, AuthorityUtils.createAuthorityList(authority));
    }

    private static KeyHolder holder(ResultSet row, int number) throws SQLException {
        return new KeyHolder(
                row.getString("id"),
                row.getString("name"),
                KeyHolder.Kind.fromWireName(row.getString("kind")),
                row.getString("app"),
                row.getString("tenant"),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                Rows.instant(row, "revoked_at"));
    }
}
