package org.neuroskin.consentservice.consent;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
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
            Validity validity,
            @Nullable URI redirectUri,
            @Nullable String state,
            Instant lodgedAt,
            Instant expiresAt,
            RequestStatus status,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable String decision,
            @Nullable UUID consent) {

        RequestStatus statusAt(Instant now) {
            return status == RequestStatus.REQUESTED && !now.isBefore(expiresAt) ? RequestStatus.EXPIRED : status;
        }
    }

    private final JdbcClient database;
    private final JsonMapper json;

    RequestStore(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    void insert(UUID id, AppId app, ProposalReader.Accepted proposal, Instant now, Instant expiresAt) {
        database.sql("""
                        insert into consent_request (id, app, purpose, items, validity, redirect_uri, state, lodged_at,
                            expires_at, status)
                        values (?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, 'requested')
                        """)
                .param(id)
                .param(app.value())
                .param(proposal.purpose().value())
                .param(json.writeValueAsString(proposal.items()))
                .param(proposal.validity().text())
                .param(
                        proposal.redirectUri() == null
                                ? null
                                : proposal.redirectUri().toString())
                .param(proposal.state())
                .param(now.atOffset(ZoneOffset.UTC))
                .param(expiresAt.atOffset(ZoneOffset.UTC))
                .update();
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

    /**
     * What came of a decision.
     *
     * @param choice fingerprint of what was chosen
     * @param consent null for a refusal
     */
    record Decided(String choice, @Nullable UUID consent) {}

    private Stored stored(ResultSet row, int number) throws SQLException {
        @Nullable String redirectUri = row.getString("redirect_uri");
        @Nullable OffsetDateTime decidedAt = row.getObject("decided_at", OffsetDateTime.class);
        return new Stored(
                row.getObject("id", UUID.class),
                new AppId(row.getString("app")),
                new PurposeId(row.getString("purpose")),
                json.readValue(row.getString("items"), ITEMS),
                Validity.parse(row.getString("validity")).orElseThrow(),
                redirectUri == null ? null : URI.create(redirectUri),
                row.getString("state"),
                row.getObject("lodged_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                RequestStatus.fromWireName(row.getString("status")),
                row.getString("decided_by"),
                decidedAt == null ? null : decidedAt.toInstant(),
                row.getString("decision"),
                row.getObject("consent", UUID.class));
    }
}
