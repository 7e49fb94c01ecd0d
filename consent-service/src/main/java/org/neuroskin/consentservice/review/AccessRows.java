package org.neuroskin.consentservice.review;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.Outcome;
import org.neuroskin.consentservice.design.Moment;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Accesses as rows of a page, under pseudonyms. Whoever shows them has recorded the look before. */
@Component
class AccessRows {
    private static final String NONE = "–";

    private final JdbcClient database;
    private final Apps apps;

    AccessRows(JdbcClient database, Apps apps) {
        this.database = database;
        this.apps = apps;
    }

    /**
     * One access.
     *
     * @param proof where its proof can be had
     */
    record Row(
            long sequence,
            Moment at,
            Tag outcome,
            String app,
            String pseudonym,
            String actor,
            String what,
            String purpose,
            String proof,
            String proofText) {}

    /** In the order of the log. */
    List<Row> of(Collection<UUID> accesses, Wording wording) {
        if (accesses.isEmpty()) {
            return List.of();
        }
        return database.sql("select * from access where access in (:accesses) order by sequence")
                .param("accesses", accesses)
                .query((row, number) -> row(row, wording))
                .list();
    }

    /** The name of an app, or its id where it is not known any more. */
    String name(AppId app) {
        App known = apps.byId().get(app);
        return known == null ? app.value() : known.name();
    }

    private Row row(ResultSet row, Wording wording) throws SQLException {
        Outcome outcome = Outcome.fromWireName(row.getString("outcome"));
        @Nullable String app = row.getString("app");
        @Nullable String purpose = row.getString("purpose");
        @Nullable String operation = row.getString("operation");
        List<CategoryId> categories = Arrays.stream(
                        (String[]) row.getArray("categories").getArray())
                .map(CategoryId::new)
                .toList();
        long sequence = row.getLong("sequence");
        return new Row(
                sequence,
                wording.moment(row.getObject("at", OffsetDateTime.class).toInstant()),
                tag(outcome, wording),
                app == null ? NONE : name(new AppId(app)),
                orNone(row.getString("subject")),
                actor(row.getString("actor"), wording),
                wording.text(
                        "accesses.what.value",
                        categories.isEmpty() ? NONE : wording.list(wording.names(categories)),
                        operation == null ? NONE : wording.text("operation." + operation)),
                purpose == null ? NONE : wording.purpose(new PurposeId(purpose)).name(),
                "/ethics/proofs/main/" + sequence,
                wording.text("accesses.proof.link", sequence));
    }

    private static Tag tag(Outcome outcome, Wording wording) {
        Tag.Kind kind = switch (outcome) {
            case RELEASED -> Tag.Kind.ALLOWED;
            case DENIED -> Tag.Kind.REFUSED;
            case FAILED -> Tag.Kind.ENDED;
            case OPEN, UNKNOWN -> Tag.Kind.WAITING;
        };
        return new Tag(kind, wording.text("outcomes." + outcome.wireName()));
    }

    private static String actor(@Nullable String actor, Wording wording) {
        return switch (orNone(actor)) {
            case "subject" -> wording.text("accesses.actor.self");
            case "stranger" -> wording.text("accesses.actor.stranger");
            default -> orNone(actor);
        };
    }

    private static String orNone(@Nullable String text) {
        return text == null ? NONE : text;
    }
}
