package org.neuroskin.consentservice.catalogue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.notice.Notice;
import org.neuroskin.policies.notice.Notices;
import org.neuroskin.policies.notice.Processing;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Every notice that was ever shown. What is in it stays: the database refuses to change or remove a row.
 *
 * <p><b>Guarantee</b>: the bytes under a hash have that hash, for as long as the database exists.
 */
@Component
public class NoticeStore {
    private final Notices texts;
    private final JdbcClient database;
    private final Clock clock;
    private final TransactionTemplate ownTransaction;

    NoticeStore(Notices texts, JdbcClient database, Clock clock, PlatformTransactionManager transactions) {
        this.texts = texts;
        this.database = database;
        this.clock = clock;
        this.ownTransaction = new TransactionTemplate(transactions);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /**
     * The notice for one purpose of an app as it is now, kept because it is about to be shown.
     *
     * @throws IllegalStateException for a purpose that the vocabulary does not know
     */
    public Notice show(AppId app, Processing processing, PurposeId purpose, String language) {
        Notice notice = current(processing, purpose, language);
        keep(app, notice);
        return notice;
    }

    /**
     * The same for a change by somebody who says which notice they saw. Where it was another one, they are about to be told the
     * hash of this one, so it is kept whatever becomes of the change.
     */
    public Notice show(AppId app, Processing processing, PurposeId purpose, String language, @Nullable String seen) {
        Notice notice = current(processing, purpose, language);
        if (!notice.hash().equals(seen) && content(notice.hash()).isEmpty()) {
            ownTransaction.executeWithoutResult(status -> keep(app, notice));
        }
        keep(app, notice);
        return notice;
    }

    /** The same without keeping it. */
    public Notice current(Processing processing, PurposeId purpose, String language) {
        return texts.find(purpose, language)
                .orElseThrow(() -> new IllegalStateException("our bug: a purpose without a notice"))
                .about(processing);
    }

    /** Keeps a notice that is about to be shown; one that is kept already stays as it is. */
    private void keep(AppId app, Notice notice) {
        database.sql("""
                        insert into notice (hash, app, purpose, language, content, first_shown_at)
                        values (?, ?, ?, ?, ?, ?) on conflict (hash) do nothing
                        """)
                .param(notice.hash())
                .param(app.value())
                .param(notice.purpose().value())
                .param(notice.language())
                .param(new String(notice.content(), StandardCharsets.UTF_8))
                .param(Rows.utc(clock.instant()))
                .update();
    }

    /** The content of the notice with this hash. */
    public Optional<byte[]> content(String hash) {
        return database.sql("select content from notice where hash = ?")
                .param(hash)
                .query(String.class)
                .optional()
                .map(content -> content.getBytes(StandardCharsets.UTF_8));
    }

    /** The notice with this hash; empty where it was never shown. */
    public Optional<Notice> find(String hash) {
        return content(hash).map(Notice::read);
    }
}
