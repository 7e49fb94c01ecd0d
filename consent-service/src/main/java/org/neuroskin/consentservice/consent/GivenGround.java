package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.ConsentGround;
import org.neuroskin.consentservice.catalogue.NoticeStore;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.notice.Widening;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Compares what an app does now with what its consents were given on, cell by cell: there are few different cells, however many
 * consents there are. What has lost its ground is one row for each cell, and snapshots go by these rows at once.
 */
@Component
class GivenGround implements ConsentGround {
    /** Of a row that is about every notice. */
    private static final String ANY = "";

    private final JdbcClient database;
    private final NoticeStore notices;
    private final Vocabulary vocabulary;
    private final Clock clock;

    /** What people gave, as often as they gave it on this notice. */
    private record Cell(PurposeId purpose, String notice, CategoryId category, long grants) {}

    /**
     * Why a cell is allowed no more.
     *
     * @param notice {@link #ANY} where it does not matter which was shown
     */
    private record Loss(String reason, String notice) {}

    /** What people were told for which purpose. */
    private record Told(String notice, PurposeId purpose) {}

    GivenGround(JdbcClient database, NoticeStore notices, Vocabulary vocabulary, Clock clock) {
        this.database = database;
        this.notices = notices;
        this.vocabulary = vocabulary;
        this.clock = clock;
    }

    @Override
    public void changed(App app, int edition) {
        // what an earlier change ended and the records do not say yet is judged anew
        database.sql("delete from lost_ground where app = ? and settled_at is null")
                .param(app.id().value())
                .update();
        Map<Told, Optional<List<Widening>>> wider = new HashMap<>();
        for (Cell cell : given(app.id())) {
            loss(app, cell, wider).ifPresent(loss -> note(app.id(), edition, cell, loss));
        }
    }

    private List<Cell> given(AppId app) {
        return database.sql("""
                        select c.purpose, c.notice_hash, g.category, count(*) as grants
                        from consent c join consent_grant g on g.consent = c.id
                        where c.app = ? and c.state in ('given', 'renewed') and g.state in ('given', 'renewed')
                          and g.valid_until > ?
                        group by c.purpose, c.notice_hash, g.category
                        """)
                .params(app.value(), Rows.utc(clock.instant()))
                .query((row, number) -> new Cell(
                        new PurposeId(row.getString("purpose")),
                        row.getString("notice_hash"),
                        new CategoryId(row.getString("category")),
                        row.getLong("grants")))
                .list();
    }

    private Optional<Loss> loss(App app, Cell cell, Map<Told, Optional<List<Widening>>> wider) {
        if (!app.purposes().contains(cell.purpose())) {
            return Optional.of(new Loss("app.purpose-not-approved", ANY));
        }
        if (!app.mayAskFor(cell.category(), vocabulary)) {
            return Optional.of(new Loss("app.category-not-approved", ANY));
        }
        if (app.disclosure() == null) {
            return Optional.of(new Loss("notice.incomplete", cell.notice()));
        }
        Optional<List<Widening>> found =
                wider.computeIfAbsent(new Told(cell.notice(), cell.purpose()), told -> wider(app, told));
        if (found.isEmpty()) {
            return Optional.of(new Loss("notice.not-kept", cell.notice()));
        }
        return found.get().stream()
                .filter(widening -> widening.touches(cell.category()))
                .findFirst()
                .map(widening ->
                        new Loss("notice.wider-" + widening.kind().name().toLowerCase(Locale.ROOT), cell.notice()));
    }

    /** In what the notice of now is wider; empty where the one that was told is not kept. */
    private Optional<List<Widening>> wider(App app, Told told) {
        return notices.find(told.notice())
                .map(shown ->
                        Widening.between(shown, notices.current(app.processing(), told.purpose(), shown.language())));
    }

    private void note(AppId app, int edition, Cell cell, Loss loss) {
        database.sql("""
                        insert into lost_ground (app, edition, purpose, notice_hash, category, reason, grants, lost_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (app, edition, purpose, notice_hash, category) do update
                        set grants = lost_ground.grants + excluded.grants, settled_at = null
                        """)
                .params(
                        app.value(),
                        edition,
                        cell.purpose().value(),
                        loss.notice(),
                        cell.category().value(),
                        loss.reason(),
                        cell.grants(),
                        Rows.utc(clock.instant()))
                .update();
    }

    @Override
    public Optional<Ended> ended(AppId app, int edition) {
        Map<String, Long> reasons = new HashMap<>();
        database.sql("""
                        select reason, sum(grants) as grants from lost_ground where app = ? and edition = ? group by reason
                        """).params(app.value(), edition).query(row -> {
            reasons.put(row.getString("reason"), row.getLong("grants"));
        });
        if (reasons.isEmpty()) {
            return Optional.empty();
        }
        long waiting = database.sql("select count(*) from grant_without_ground where app = ?")
                .param(app.value())
                .query(Long.class)
                .single();
        long grants = reasons.values().stream().mapToLong(Long::longValue).sum();
        return Optional.of(new Ended(grants, reasons, waiting));
    }
}
