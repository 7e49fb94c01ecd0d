package org.neuroskin.consentservice.apps;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The registered apps with what is in force for them, as the database has them at this moment: another replica may have
 * changed them just now.
 */
@Component
@DependsOn("fileApps")
public class Apps {
    private final JdbcClient database;

    Apps(JdbcClient database) {
        this.database = database;
    }

    /** The app of this id, whether it may still do anything or not; empty where nothing was ever approved for it. */
    public Optional<App> find(AppId id) {
        return database.sql("select * from app where edition > 0 and id = ?")
                .param(id.value())
                .query(Apps::app)
                .optional();
    }

    /** Where the app is told of changes of consents; empty where it is not. */
    public Optional<URI> eventsUri(AppId id) {
        return database.sql("select events_uri from app where edition > 0 and id = ? and events_uri is not null")
                .param(id.value())
                .query((row, number) -> URI.create(row.getString(1)))
                .optional();
    }

    /** Whether the app knows people by ids that no other app has. */
    public boolean isPairwise(AppId id) {
        return database.sql("select pairwise from app where id = ?")
                .param(id.value())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** All apps that were ever approved, by id. */
    public List<App> all() {
        return database.sql("select * from app where edition > 0 order by id collate \"C\"")
                .query(Apps::app)
                .list();
    }

    /** All apps that were ever approved, for where many are looked up at once. */
    public Map<AppId, App> byId() {
        return all().stream().collect(Collectors.toMap(App::id, Function.identity()));
    }

    private static App app(ResultSet row, int number) throws SQLException {
        @Nullable String place = row.getString("place");
        @Nullable String homepage = row.getString("homepage");
        @Nullable String disclosure = row.getString("disclosure");
        return new App(
                new AppId(row.getString("id")),
                row.getString("name"),
                row.getString("organisation"),
                place == null ? null : new Place(place),
                Columns.set(row.getString("purposes"), PurposeId::new),
                Columns.set(row.getString("categories"), CategoryId::new),
                row.getString("study"),
                Columns.split(row.getString("redirect_uris")).map(URI::create).toList(),
                row.getBoolean("first_party"),
                homepage == null ? null : URI.create(homepage),
                row.getString("state").equals("active") && !row.getBoolean("suspended") && !row.getBoolean("frozen"),
                disclosure == null ? null : Columns.disclosure(disclosure));
    }
}
