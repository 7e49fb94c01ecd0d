package org.neuroskin.consentservice.apps;

import jakarta.persistence.EntityManager;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.snapshot.Revisions;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent.AppChanged;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Setting;
import org.neuroskin.policies.vocabulary.Category;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Brings the apps of the apps file, and a person's own tools ({@code self-service}), into the register at start. Whoever
 * writes that file runs the installation: its apps need no approval, but the board can freeze them like any other, and a
 * start lifts no cut.
 *
 * <p>An app that the file names no more keeps its name for the history, and nothing else.
 */
@Component
class FileApps {
    static final String ACTOR = "system";

    private final EntityManager entities;
    private final Revisions revisions;
    private final AuditOutbox outbox;
    private final ConsentGround ground;
    private final Ids ids;
    private final Clock clock;

    FileApps(
            EntityManager entities,
            JdbcClient database,
            TransactionOperations transactions,
            Revisions revisions,
            AuditOutbox outbox,
            ConsentGround ground,
            Vocabulary vocabulary,
            Environment environment,
            Ids ids,
            Clock clock,
            @Value("${neuroskin.apps:}") String file) {
        this.entities = entities;
        this.revisions = revisions;
        this.outbox = outbox;
        this.ground = ground;
        this.ids = ids;
        this.clock = clock;
        List<AppsFile.Entry> registered =
                new ArrayList<>(List.of(selfService(vocabulary, environment.getRequiredProperty("neuroskin.origin"))));
        if (!file.isBlank()) {
            registered.addAll(AppsFile.read(Path.of(file), vocabulary, environment::resolveRequiredPlaceholders));
        }
        transactions.executeWithoutResult(status -> {
            // one replica after the other
            database.sql("select pg_advisory_xact_lock(hashtext('apps file'))")
                    .query((row, number) -> true)
                    .single();
            register(registered, !file.isBlank());
        });
    }

    private void register(List<AppsFile.Entry> registered, boolean all) {
        // read at once: a query after a change would write it, and shards are locked before rows
        Map<AppId, AppEntity> known = known();
        List<AppEntity> changed = new ArrayList<>();
        List<AppEntity> described = new ArrayList<>();
        boolean concernsEveryone = false;
        for (AppsFile.Entry entry : registered) {
            AppEntity before = known.remove(entry.id());
            if (before != null && stands(before, entry)) {
                continue;
            }
            if (before != null
                    && before.edition() > 0
                    && before.terms().pairwise() != entry.terms().pairwise()) {
                throw new IllegalStateException(
                        "the apps file changes `pairwise` of `%s`, which people have used before (expected: another id)"
                                .formatted(entry.id()));
            }
            AppEntity app = before == null ? new AppEntity(entry.id()) : before;
            app.putInForceFromFile(entry.terms(), entry.firstParty());
            if (before == null) {
                entities.persist(app);
            }
            if (entry.terms().tokenBinding() != null) {
                concernsEveryone = true;
            }
            if (before != null) {
                concernsEveryone = true;
                described.add(app);
            }
            changed.add(app);
        }
        for (AppEntity app : all ? known.values() : List.<AppEntity>of()) {
            if (app.isFromFile() && !app.isRetired()) {
                app.retireFromFile(clock.instant());
                concernsEveryone = true;
                changed.add(app);
            }
        }
        if (concernsEveryone) {
            revisions.nextForEveryone();
            entities.flush();
            described.forEach(app -> ground.changed(app.app(), app.edition()));
        }
        changed.forEach(app -> outbox.add(
                new AppChanged(ids.next(), clock.instant(), app.id(), ACTOR, app.state(), List.of(), app.revision())));
    }

    /** A person's own tools may be allowed to see everything. */
    private static AppsFile.Entry selfService(Vocabulary vocabulary, String origin) {
        Terms terms = new Terms(
                "Your own tools",
                "Neuroskin",
                null,
                Setting.PRIVATE,
                new TreeSet<>(List.of(PurposeId.SELF_ACCESS)),
                vocabulary.categories().stream().map(Category::id).collect(Collectors.toCollection(TreeSet::new)),
                null,
                // RFC 8252 section 7.3: a program on one's own machine listens on whatever port is free
                List.of(
                        URI.create("http://localhost/callback"),
                        URI.create("http://localhost/apps/self-service/callback"),
                        URI.create("http://localhost/apps/self-service/code")),
                null,
                null,
                null,
                new Disclosure(origin + "/portal", null, new TreeSet<>(), new TreeSet<>(), null, 1, null),
                false);
        return new AppsFile.Entry(new AppId("self-service"), terms, true);
    }

    private static boolean stands(AppEntity known, AppsFile.Entry entry) {
        return known.isFromFile()
                && !known.isRetired()
                && known.isFirstParty() == entry.firstParty()
                && Objects.equals(known.terms(), entry.terms());
    }

    private Map<AppId, AppEntity> known() {
        Map<AppId, AppEntity> known = new TreeMap<>();
        entities.createQuery("select a from AppEntity a", AppEntity.class)
                .getResultList()
                .forEach(app -> known.put(app.id(), app));
        return known;
    }
}
