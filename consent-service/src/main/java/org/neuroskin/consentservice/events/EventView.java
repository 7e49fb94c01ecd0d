package org.neuroskin.consentservice.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;

/**
 * What staff see of an event: nothing of the person but which consent.
 *
 * @param attempts how often it was sent since it was made or last replayed
 * @param failure of the last attempt; null for none
 * @param due when it is sent next; null where it is not
 * @param overdue whether the app has not said in time that it deleted what it had to
 */
record EventView(
        UUID id,
        long sequence,
        String kind,
        UUID consent,
        PurposeId purpose,
        List<CategoryId> categories,
        Instant at,
        String state,
        int attempts,
        @Nullable String failure,
        @Nullable Instant due,
        @JsonProperty("delivered_at") @Nullable Instant deliveredAt,
        @JsonProperty("to_delete") List<CategoryId> toDelete,
        @JsonProperty("delete_by") @Nullable Instant deleteBy,
        boolean overdue,
        @JsonProperty("acknowledged_at") @Nullable Instant acknowledgedAt,
        @JsonProperty("deleted_at") @Nullable Instant deletedAt) {

    /** Which events to show. */
    enum Filter {
        /** Still to be sent. */
        WAITING("due_at is not null"),
        /** The app has taken it. */
        DELIVERED("due_at is null and delivered_at is not null"),
        /** Tried for days and given up. */
        STOPPED("due_at is null and delivered_at is null"),
        /** The app should have said that it deleted, and has not. */
        OVERDUE("delete_by < cast(:now as timestamptz) and acknowledged_at is null");

        private final String condition;

        Filter(String condition) {
            this.condition = condition;
        }

        String condition() {
            return condition;
        }
    }

    static EventView of(ResultSet row, StoredEvent stored) throws SQLException {
        @Nullable Instant due = Rows.instant(row, "due_at");
        @Nullable Instant deliveredAt = Rows.instant(row, "delivered_at");
        ConsentEvent event = stored.event();
        return new EventView(
                stored.id(),
                stored.sequence(),
                event.kind(),
                event.consent(),
                event.purpose(),
                event.categories(),
                stored.at(),
                due != null ? "waiting" : deliveredAt != null ? "delivered" : "stopped",
                row.getInt("attempts"),
                row.getString("failure"),
                due,
                deliveredAt,
                event.ended(),
                stored.deleteBy(),
                row.getBoolean("overdue"),
                Rows.instant(row, "acknowledged_at"),
                Rows.instant(row, "deleted_at"));
    }
}
