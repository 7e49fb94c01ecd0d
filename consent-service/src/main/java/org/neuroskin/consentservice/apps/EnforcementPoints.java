package org.neuroskin.consentservice.apps;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The enforcement points that ask for decisions as OAuth clients. Each is a confidential client of the realm with a service
 * account, which gets tokens for the decision point and nothing else (RFC 6749, section 4.4).
 *
 * <p><b>Guarantee</b>: a client counts only while its row does, so that a removed one is refused from then on, whatever tokens it
 * holds and whatever Keycloak knows. Its secret is in Keycloak alone.
 */
@Component
public class EnforcementPoints {
    private static final Logger LOG = LoggerFactory.getLogger(EnforcementPoints.class);

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Realm realm;
    private final Clock clock;
    private final Ids ids;

    EnforcementPoints(JdbcClient database, PlatformTransactionManager transactions, Realm realm, Clock clock, Ids ids) {
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.realm = realm;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * One of them.
     *
     * @param id its OAuth client id
     * @param removedAt null while it counts
     */
    public record EnforcementPoint(
            String id,
            String name,
            Instant madeAt,
            @Nullable Instant removedAt) {}

    /** What a client needs to get tokens. */
    public record Credentials(String id, String secret) {

        /** Hides the secret. */
        @Override
        public String toString() {
            return "Credentials[" + id + "]";
        }
    }

    /**
     * Makes one. Where Keycloak fails there is no row, and what Keycloak may have made opens nothing.
     *
     * @throws ProcessingException if Keycloak cannot be reached
     * @throws WebApplicationException if Keycloak refuses
     */
    public Credentials make(String name, String operator) {
        String id = "point-" + ids.next();
        return Objects.requireNonNull(transaction.execute(status -> {
            database.sql("insert into enforcement_point (id, name, made_by, made_at) values (?, ?, ?, ?)")
                    .params(id, name, operator, Rows.utc(clock.instant()))
                    .update();
            return withFreshSecret(id, name);
        }));
    }

    /** Gives it another secret in place of the one it has; empty if there is none of this id. Fails as {@link #make} does. */
    public Optional<Credentials> renewSecret(String id) {
        return Objects.requireNonNull(transaction.execute(status ->
                locked(id).filter(point -> point.removedAt() == null).map(point -> withFreshSecret(id, point.name()))));
    }

    /** Ends one, with or without Keycloak; false if there is none of this id. Ending it twice is harmless. */
    public boolean remove(String id) {
        boolean known = database.sql("update enforcement_point set removed_at = coalesce(removed_at, ?) where id = ?")
                        .params(Rows.utc(clock.instant()), id)
                        .update()
                > 0;
        if (known) {
            try {
                tell(id);
            } catch (ProcessingException | WebApplicationException e) {
                LOG.warn("Keycloak cannot take an enforcement point away yet, trying on: {}", e.toString());
            }
        }
        return known;
    }

    /** All of them, the newest first. */
    public List<EnforcementPoint> all() {
        return database.sql("select * from enforcement_point order by made_at desc, id")
                .query(EnforcementPoints::point)
                .list();
    }

    /** Whether this client is one, at this moment. */
    public boolean isOne(AppId client) {
        return database.sql("select count(*) from enforcement_point where id = ? and removed_at is null")
                        .param(client.value())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Brings Keycloak into line with all rows; fails as {@link #make} does. */
    void tellAll() {
        tellEach("not gone_from_keycloak");
    }

    /** Has Keycloak take away what it could not before; fails as {@link #make} does. */
    void catchUp() {
        tellEach("removed_at is not null and not gone_from_keycloak");
    }

    private void tellEach(String condition) {
        List<String> ids = database.sql("select id from enforcement_point where " + condition + " order by id")
                .query((row, number) -> row.getString("id"))
                .list();
        Realm.each(ids, this::tell);
    }

    private void tell(String id) {
        transaction.executeWithoutResult(status -> locked(id).ifPresent(point -> {
            if (point.removedAt() == null) {
                realm.change(clients -> clients.enforcementPoint(id, point.name()));
            } else {
                realm.change(clients -> clients.remove(id));
                database.sql("update enforcement_point set gone_from_keycloak = true where id = ?")
                        .param(id)
                        .update();
            }
        }));
    }

    private Credentials withFreshSecret(String id, String name) {
        return new Credentials(
                id,
                realm.change(clients ->
                        clients.enforcementPoint(id, name).generateNewSecret().getValue()));
    }

    /** The row, which nobody else changes until the end of the transaction: so Keycloak is told of one change after the other. */
    private Optional<EnforcementPoint> locked(String id) {
        return database.sql("select * from enforcement_point where id = ? for update")
                .param(id)
                .query(EnforcementPoints::point)
                .optional();
    }

    private static EnforcementPoint point(ResultSet row, int number) throws SQLException {
        return new EnforcementPoint(
                row.getString("id"),
                row.getString("name"),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                Rows.instant(row, "removed_at"));
    }
}
