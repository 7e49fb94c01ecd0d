package org.neuroskin.consentservice.audit;

import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AnswersCounted;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.springframework.jdbc.core.JdbcTemplate;

/** What some entries, in their order, tell of the answers that gateways have counted: for the table {@code answer_run}. */
final class AnswerRuns {
    private static final String NOTE = """
            insert into answer_run as a
                (run, gateway, seen, counted, ended, due, mark, mark_at, last_sign, canary)
            values (?, ?, cast(? as int8multirange), ?, ?, ?, ?, ?, ?, ?)
            on conflict (gateway, run) do update set
                seen = a.seen + excluded.seen,
                counted = greatest(a.counted, excluded.counted),
                ended = a.ended or excluded.ended,
                due = case when a.ended or excluded.ended then greatest(a.counted, excluded.counted)
                           when excluded.last_sign >= a.mark_at + interval '5 minutes' then a.mark
                           else a.due end,
                mark = case when excluded.last_sign >= a.mark_at + interval '5 minutes'
                            then greatest(a.counted, excluded.counted) else a.mark end,
                mark_at = case when excluded.last_sign >= a.mark_at + interval '5 minutes'
                               then excluded.last_sign else a.mark_at end,
                last_sign = excluded.last_sign,
                canary = coalesce(excluded.canary, a.canary)
            """;
    private static final String WEIGH = """
            update answer_run a
            set lacking = l.count, lacking_at = case when l.count > a.lacking then a.last_sign else a.lacking_at end
            from (select gateway, run, (select coalesce(sum(upper(hole) - lower(hole)), 0)
                               from unnest(int8multirange(int8range(1, due + 1)) - seen) as hole) as count
                  from answer_run where gateway = ? and run = ?) l
            where a.gateway = l.gateway and a.run = l.run and a.lacking <> l.count
            """;

    private final Map<Key, Noted> noted = new LinkedHashMap<>();

    /** No gateway can speak for another's run. */
    private record Key(String gateway, UUID run) {}

    static AnswerRuns of(List<Entries.Entry> entries) {
        AnswerRuns runs = new AnswerRuns();
        for (Entries.Entry entry : entries) {
            OffsetDateTime recorded = Rows.utc(entry.recorded());
            if (entry.event() instanceof AuditEvent.AccessIntended intended) {
                runs.add(intended, recorded);
            } else if (entry.event() instanceof AuditEvent.AccessDenied denied) {
                runs.add(denied, recorded);
            } else if (entry.event() instanceof AnswersCounted counted) {
                runs.add(counted, recorded);
            }
        }
        return runs;
    }

    void add(AuditEvent.AccessIntended event, OffsetDateTime recorded) {
        number(event.run(), event.number(), event.gateway(), recorded);
    }

    void add(AuditEvent.AccessDenied event, OffsetDateTime recorded) {
        Noted run = number(event.run(), event.number(), event.gateway(), recorded);
        if (run != null && AppId.GATEWAY_SELF_TEST.equals(event.app())) {
            run.canary = recorded;
        }
    }

    void add(AnswersCounted event, OffsetDateTime recorded) {
        Noted run = run(event.run(), event.gateway(), event.count(), recorded);
        event.unrecorded().forEach(run::saw);
        run.ended |= event.state().equals(AnswersCounted.ENDED);
    }

    private @Nullable Noted number(@Nullable UUID run, @Nullable Long number, String gateway, OffsetDateTime recorded) {
        if (run == null || number == null) {
            return null;
        }
        Noted known = run(run, gateway, number, recorded);
        known.saw(number.toString());
        return known;
    }

    private Noted run(UUID run, String gateway, long counted, OffsetDateTime recorded) {
        Noted known = noted.computeIfAbsent(new Key(gateway, run), first -> new Noted(recorded));
        known.counted = Math.max(known.counted, counted);
        known.lastSign = recorded;
        return known;
    }

    /** Adds it to the table, within the transaction in which these entries are taken over. */
    void write(JdbcTemplate database) {
        noted.forEach((key, each) -> {
            database.update(
                    NOTE,
                    key.run,
                    key.gateway,
                    each.seen.toString(),
                    each.counted,
                    each.ended,
                    each.ended ? each.counted : 0,
                    each.counted,
                    each.lastSign,
                    each.lastSign,
                    each.canary);
            database.update(WEIGH, key.gateway, key.run);
        });
    }

    private static final class Noted {
        private final StringJoiner seen = new StringJoiner(",", "{", "}");
        private OffsetDateTime lastSign;
        private @Nullable OffsetDateTime canary;
        private long counted;
        private boolean ended;

        Noted(OffsetDateTime lastSign) {
            this.lastSign = lastSign;
        }

        /** One number, or the first and the last of a range. */
        void saw(String range) {
            int dash = range.indexOf('-', 1);
            String first = dash < 0 ? range : range.substring(0, dash);
            String last = dash < 0 ? range : range.substring(dash + 1);
            seen.add("[%s,%s]".formatted(first, last));
        }
    }
}
