package org.neuroskin.consentservice.snapshot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.StandingTokens;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.EndedTokens;
import org.neuroskin.kernel.SubjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The access tokens that count no more, for as long as any of them could be shown.
 *
 * <p><b>Guarantee</b>: what {@link #end} has committed is a change of its person, or of everyone, like any other: each snapshot
 * read afterwards has it, and a gateway that does not know of it has no lease.
 */
@Component
class EndedTokensBook implements StandingTokens {
    private static final Logger LOG = LoggerFactory.getLogger(EndedTokensBook.class);

    /** By how much the clocks of Keycloak, the gateways and this service may differ altogether. */
    private static final Duration SKEW = Duration.ofMinutes(10);

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Revisions revisions;
    private final Clock clock;

    EndedTokensBook(JdbcClient database, PlatformTransactionManager transactions, Revisions revisions, Clock clock) {
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.revisions = revisions;
        this.clock = clock;
    }

    /**
     * Ends tokens. May be repeated: what is known already changes nothing.
     *
     * @param holder who holds them; null for anybody
     */
    void end(@Nullable SubjectId holder, EndedTokens tokens) {
        transaction.executeWithoutResult(status -> {
            if (enter(holder, tokens)) {
                if (holder == null) {
                    revisions.nextForEveryone();
                } else {
                    revisions.next(holder);
                }
            }
        });
    }

    /** Whether it was not there before. */
    private boolean enter(@Nullable SubjectId holder, EndedTokens tokens) {
        AppId app = tokens.app();
        return database.sql("""
                        insert into ended_tokens (subject, session, app, issued_until) values (?, ?, ?, ?)
                        on conflict do nothing
                        """)
                        .param(holder == null ? null : holder.value())
                        .param(tokens.session())
                        .param(app == null ? null : app.value())
                        .param(at(tokens.issuedUntil()))
                        .update()
                > 0;
    }

    /** Of the tokens that a person holds, those that count no more, as the current transaction sees them. */
    List<EndedTokens> of(SubjectId holder) {
        return database.sql("""
                        select session, app, issued_until from ended_tokens where subject = ?
                        union all
                        select session, app, issued_until from ended_tokens where subject is null
                        """)
                .param(holder.value())
                .query((row, number) -> endedTokens(row))
                .list();
    }

    @Override
    public boolean count(Jwt token) {
        String app = token.getClaimAsString("azp");
        boolean bound = token.getClaim("cnf") instanceof Map<?, ?> key
                && (key.containsKey("jkt") || key.containsKey("x5t#S256"));
        return database.sql("""
                        select not exists (select from ended_tokens
                            where (subject = ? or subject is null) and (session = ? or session is null)
                            and (app = ? or app is null) and issued_until >= ?)
                        and (? or not exists (select from app where id = ? and token_binding is not null))
                        """)
                .param(token.getSubject())
                .param(token.getClaimAsString("sid"))
                .param(app)
                .param(at(Objects.requireNonNull(token.getIssuedAt())))
                .param(bound)
                .param(app)
                .query(Boolean.class)
                .single();
    }

    /** Forgets what nobody can show any more; for gateways nothing changes by that. */
    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT10M")
    void forgetOld() {
        try {
            database.sql("delete from ended_tokens where issued_until < ?")
                    .param(at(clock.instant().minus(EndedTokens.LONGEST_LIFE).minus(SKEW)))
                    .update();
        } catch (DataAccessException e) {
            LOG.warn("ended tokens cannot be forgotten now: {}", e.getClass().getSimpleName());
        }
    }

    private static EndedTokens endedTokens(ResultSet row) throws SQLException {
        @Nullable String app = row.getString("app");
        return new EndedTokens(
                row.getString("session"),
                app == null ? null : new AppId(app),
                row.getObject("issued_until", OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
