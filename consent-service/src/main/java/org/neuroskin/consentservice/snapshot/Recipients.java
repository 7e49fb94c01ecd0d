package org.neuroskin.consentservice.snapshot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Recipient;
import org.neuroskin.kernel.RecipientStatus;
import org.neuroskin.kernel.Setting;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Apps as those who decide know them. An app that is not active is no recipient at all. */
@Component
public class Recipients {
    private final JdbcClient database;

    Recipients(JdbcClient database) {
        this.database = database;
    }

    /** The recipient of this id, as the current transaction sees it. */
    public Optional<Recipient> find(AppId id) {
        return Optional.ofNullable(of(Set.of(id)).get(id));
    }

    Map<AppId, Recipient> of(Set<AppId> ids) {
        return database
                .sql("select * from app where id = any (?) and state = 'active'")
                .param(ids.stream().map(AppId::value).toArray(String[]::new))
                .query((row, number) -> Map.entry(new AppId(row.getString("id")), recipient(row)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The apps whose access tokens count only where they are bound, as the current transaction sees them. */
    Set<AppId> bound() {
        return database
                .sql("select id from app where token_binding is not null")
                .query((row, number) -> new AppId(row.getString("id")))
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    private static Recipient recipient(ResultSet row) throws SQLException {
        @Nullable String place = row.getString("place");
        return new Recipient(
                status(row),
                place == null ? null : new Place(place),
                Setting.fromWireName(row.getString("setting")),
                row.getString("study"));
    }

    private static RecipientStatus status(ResultSet row) throws SQLException {
        if (row.getBoolean("frozen")) {
            return RecipientStatus.FROZEN;
        }
        return row.getBoolean("suspended") ? RecipientStatus.SUSPENDED : RecipientStatus.ACTIVE;
    }
}
