package org.neuroskin.consentservice.consent;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The consent requests as stored. */
@Component
class RequestStore {
    private static final TypeReference<List<ConsentItem>> ITEMS = new TypeReference<>() {};

    /** One request as stored. */
    record Stored(
            UUID id,
            AppId app,
            PurposeId purpose,
            List<ConsentItem> items,
            Term term,
            @Nullable URI redirectUri,
            @Nullable String state,
            Instant lodgedAt,
            Instant expiresAt,
            RequestStatus status,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable String decision,
            @Nullable UUID consent,
            @Nullable Instant deferredUntil,
            @Nullable String lodgedFor,
            @Nullable Instant assentedAt) {

        RequestStatus statusAt(Instant now) {
            if (status.isOpen() && !now.isBefore(expiresAt)) {
                return RequestStatus.EXPIRED;
            }
            boolean askedAgain =
                    status == RequestStatus.DEFERRED && deferredUntil != null && !now.isBefore(deferredUntil);
            return askedAgain ? RequestStatus.REQUESTED : status;
        }

        /**
         * Whether this very decision was made before by this account.
         *
         * @param choice fingerprint of what is chosen; empty for nothing
         * @throws ProblemException {@code gone} or {@code conflict} where it cannot be decided so
         */
        boolean decidedBefore(String account, String choice, Instant now) {
            return switch (statusAt(now)) {
                case REQUESTED, DEFERRED -> false;
                case EXPIRED -> throw new ProblemException(Problem.GONE, "This request has expired.");
                case RETRACTED -> throw new ProblemException(Problem.GONE, "The app has taken this request back.");
                case GRANTED, PARTLY, REFUSED -> {
                    if (!account.equals(decidedBy) || !choice.equals(decision)) {
                        throw new ProblemException(Problem.CONFLICT, "This request was decided before.");
                    }
                    yield true;
                }
            };
        }

        /** Whether it is about the person whom the app asked, which it must be for a guardian to decide. */
        boolean isFor(SubjectId subject) {
            return subject.value().equals(lodgedFor);
        }

        /** How it stands among the states of a consent. */
        ConsentState consentState() {
            return status.consentState();
        }
    }

    /**
     * Who lodges what.
     *
     * @param lodgedFor who is signed in at the app
     * @param idempotencyKey null for none
     * @param fingerprint the same for the same request
     */
    record Lodged(AppId app, String lodgedFor, @Nullable String idempotencyKey, String fingerprint) {}

    private final JdbcClient database;
    private final JsonMapper json;

    RequestStore(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /** Stores a request; false if one was lodged with the same key before. */
    boolean insert(UUID id, Lodged lodged, ProposalReader.Accepted proposal, Instant now, Instant expiresAt) {
        return database.sql("""
                        insert into consent_request (id, app, purpose, items, validity, valid_from, valid_until,
                            redirect_uri, state, lodged_at, expires_at, status, lodged_for, idempotency_key, fingerprint)
                        values (?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, 'requested', ?, ?, ?)
                        on conflict (app, lodged_for, idempotency_key) do nothing
                        """)
                        .param(id)
                        .param(lodged.app().value())
                        .param(proposal.purpose().value())
                        .param(json.writeValueAsString(proposal.items()))
                        .param(
                                proposal.term().period() == null
                                        ? null
                                        : proposal.term().period().text())
                        .param(utc(proposal.term().from()))
                        .param(utc(proposal.term().until()))
                        .param(
                                proposal.redirectUri() == null
                                        ? null
                                        : proposal.redirectUri().toString())
                        .param(proposal.state())
                        .param(now.atOffset(ZoneOffset.UTC))
                        .param(expiresAt.atOffset(ZoneOffset.UTC))
                        .param(lodged.lodgedFor())
                        .param(lodged.idempotencyKey())
                        .param(lodged.fingerprint())
                        .update()
                == 1;
    }

    /**
     * The request that this key led to before.
     *
     * @throws ProblemException {@code conflict} if that was another one
     */
    Optional<UUID> lodgedBefore(Lodged lodged) {
        if (lodged.idempotencyKey() == null) {
            return Optional.empty();
        }
        Optional<Map.Entry<UUID, String>> before = database.sql("""
                        select id, fingerprint from consent_request
                        where app = ? and lodged_for = ? and idempotency_key = ?
                        """)
                .param(lodged.app().value())
                .param(lodged.lodgedFor())
                .param(lodged.idempotencyKey())
                .query((row, number) -> Map.entry(row.getObject(1, UUID.class), row.getString(2)))
                .optional();
        if (before.isPresent() && !before.get().getValue().equals(lodged.fingerprint())) {
            throw new ProblemException(Problem.CONFLICT, "This Idempotency-Key was used for something else.");
        }
        return before.map(Map.Entry::getKey);
    }

    /** How many requests of an app to a person wait for a decision. */
    int open(AppId app, String lodgedFor, Instant now) {
        return database.sql("""
                        select count(*) from consent_request
                        where app = ? and lodged_for = ? and status in ('requested', 'deferred') and expires_at > ?
                        """)
                .param(app.value())
                .param(lodgedFor)
                .param(now.atOffset(ZoneOffset.UTC))
                .query(Integer.class)
                .single();
    }

    /** Takes back an app's request if it is still open; else nothing happens. */
    void retract(UUID id, AppId app, Instant now) {
        database.sql("""
                        update consent_request set status = 'retracted', state = null
                        where id = ? and app = ? and status in ('requested', 'deferred') and expires_at > ?
                        """)
                .param(id)
                .param(app.value())
                .param(now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Closes the open requests whose time has run out. */
    int closeExpired(Instant now) {
        return database.sql("""
                        update consent_request set status = 'expired', state = null
                        where status in ('requested', 'deferred') and expires_at <= ?
                        """).param(now.atOffset(ZoneOffset.UTC)).update();
    }

    Optional<Stored> find(UUID id) {
        return database.sql("select * from consent_request where id = ?")
                .param(id)
                .query(this::stored)
                .optional();
    }

    /** Keeps other decisions out until the transaction ends. */
    Optional<Stored> lock(UUID id) {
        return database.sql("select * from consent_request where id = ? for update")
                .param(id)
                .query(this::stored)
                .optional();
    }

    /** As {@link #lock(UUID)}, for who decides: a guardian only what the app asked this very person. */
    Optional<Stored> lock(ConsentWriter.Person person, UUID id) {
        return lock(id).filter(found -> !person.byGuardian() || found.isFor(person.id()));
    }

    void decide(UUID id, RequestStatus status, String subject, Instant at, Decided decided) {
        database.sql("""
                        update consent_request set status = ?, decided_by = ?, decided_at = ?, decision = ?, consent = ?
                        where id = ?
                        """)
                .param(status.wireName())
                .param(subject)
                .param(at.atOffset(ZoneOffset.UTC))
                .param(decided.choice())
                .param(decided.consent())
                .param(id)
                .update();
    }

    /** The person decides later: until then nobody asks again, and for a day after that there is time to decide. */
    void defer(UUID id, String subject, Instant until) {
        database.sql("""
                        update consent_request set status = 'deferred', deferred_by = ?, deferred_until = ?,
                            expires_at = greatest(expires_at, ?)
                        where id = ?
                        """)
                .params(
                        subject,
                        until.atOffset(ZoneOffset.UTC),
                        until.plus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC),
                        id)
                .update();
    }

    /** Somebody who cannot decide alone would allow it: a guardian has until then to decide. */
    void assent(UUID id, Instant at, Instant until) {
        database.sql("""
                        update consent_request set status = 'requested', deferred_by = null, deferred_until = null,
                            assented_at = ?, expires_at = greatest(expires_at, ?)
                        where id = ?
                        """).params(Rows.utc(at), Rows.utc(until), id).update();
    }

    /** Those that wait for a decision of this person, newest first. */
    List<Stored> waiting(SubjectId subject, Instant now) {
        return database.sql("""
                        select * from consent_request
                        where lodged_for = ? and status in ('requested', 'deferred') and expires_at > ?
                        order by lodged_at desc, id
                        """)
                .params(subject.value(), Rows.utc(now))
                .query(this::stored)
                .list();
    }

    /** What this app asked and this person will decide later, as long as that time has not come. */
    List<Stored> deferred(AppId app, PurposeId purpose, String subject, Instant now) {
        return database.sql("""
                        select * from consent_request
                        where app = ? and purpose = ? and deferred_by = ? and status = 'deferred' and deferred_until > ?
                        """)
                .params(app.value(), purpose.value(), subject, now.atOffset(ZoneOffset.UTC))
                .query(this::stored)
                .list();
    }

    /**
     * What came of a decision.
     *
     * @param choice fingerprint of what was chosen
     * @param consent null for a refusal
     */
    record Decided(String choice, @Nullable UUID consent) {}

    private Stored stored(ResultSet row, int number) throws SQLException {
        @Nullable String redirectUri = row.getString("redirect_uri");
        return new Stored(
                row.getObject("id", UUID.class),
                new AppId(row.getString("app")),
                new PurposeId(row.getString("purpose")),
                json.readValue(row.getString("items"), ITEMS),
                term(row),
                redirectUri == null ? null : URI.create(redirectUri),
                row.getString("state"),
                row.getObject("lodged_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                RequestStatus.fromWireName(row.getString("status")),
                row.getString("decided_by"),
                Rows.instant(row, "decided_at"),
                row.getString("decision"),
                row.getObject("consent", UUID.class),
                Rows.instant(row, "deferred_until"),
                row.getString("lodged_for"),
                Rows.instant(row, "assented_at"));
    }

    private static Term term(ResultSet row) throws SQLException {
        @Nullable String period = row.getString("validity");
        return new Term(
                Rows.instant(row, "valid_from"),
                period == null ? null : Validity.parse(period).orElseThrow(),
                Rows.instant(row, "valid_until"));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
