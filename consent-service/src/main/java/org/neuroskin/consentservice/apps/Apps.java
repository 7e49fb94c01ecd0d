package org.neuroskin.consentservice.apps;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The registered apps: those of the apps file and a person's own tools, {@code self-service}.
 *
 * <p>Read once at start. An app that the file names no more keeps its name for the history, and loses all its purposes.
 */
@Component
public class Apps {
    private static final App SELF_SERVICE = new App(
            new AppId("self-service"),
            "Your own tools",
            "Neuroskin",
            new TreeSet<>(List.of(new PurposeId("self-access"))),
            null,
            // RFC 8252 section 7.3: a program on one's own machine listens on whatever port is free
            List.of(
                    URI.create("http://localhost/callback"),
                    URI.create("http://localhost/apps/self-service/callback"),
                    URI.create("http://localhost/apps/self-service/code")),
            true,
            null);

    private final Map<AppId, App> apps = new TreeMap<>();

    Apps(
            JdbcClient database,
            TransactionOperations transactions,
            Vocabulary vocabulary,
            Environment environment,
            @Value("${neuroskin.apps:}") String file) {
        List<App> registered = new ArrayList<>(List.of(SELF_SERVICE));
        if (!file.isBlank()) {
            registered.addAll(AppsFile.read(Path.of(file), vocabulary, environment::resolveRequiredPlaceholders));
        }
        transactions.executeWithoutResult(status -> {
            if (!file.isBlank()) {
                database.sql("update app set purposes = '{}', redirect_uris = '{}' where id <> all (?)")
                        .param(texts(registered.stream().map(App::id).toList()))
                        .update();
            }
            registered.forEach(app -> save(database, app));
            database.sql("select * from app").query(Apps::app).list().forEach(app -> apps.put(app.id(), app));
        });
    }

    /** The app of this id, whether it still has purposes or not. */
    public Optional<App> find(AppId id) {
        return Optional.ofNullable(apps.get(id));
    }

    /** All apps, by id. */
    public List<App> all() {
        return List.copyOf(apps.values());
    }

    private static void save(JdbcClient database, App app) {
        database.sql("""
                        insert into app (id, name, organisation, purposes, study, redirect_uris, first_party, homepage)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (id) do update set name = excluded.name, organisation = excluded.organisation,
                            purposes = excluded.purposes, study = excluded.study,
                            redirect_uris = excluded.redirect_uris, first_party = excluded.first_party,
                            homepage = excluded.homepage
                        """)
                .param(app.id().value())
                .param(app.name())
                .param(app.organisation())
                .param(texts(app.purposes()))
                .param(app.study())
                .param(texts(app.redirectUris()))
                .param(app.firstParty())
                .param(app.homepage() == null ? null : app.homepage().toString())
                .update();
    }

    private static String[] texts(java.util.Collection<?> values) {
        return values.stream().map(Object::toString).toArray(String[]::new);
    }

    private static App app(ResultSet row, int number) throws SQLException {
        @Nullable String homepage = row.getString("homepage");
        return new App(
                new AppId(row.getString("id")),
                row.getString("name"),
                row.getString("organisation"),
                new TreeSet<>(texts(row.getArray("purposes")).stream()
                        .map(PurposeId::new)
                        .toList()),
                row.getString("study"),
                texts(row.getArray("redirect_uris")).stream().map(URI::create).toList(),
                row.getBoolean("first_party"),
                homepage == null ? null : URI.create(homepage));
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}
