package org.neuroskin.gateway.consentservice;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.neuroskin.kernel.RecordVersion;

/** The register of versions in memory, by the same rules, for writes that end while a test runs. */
public final class FakeVersions {
    private static final long OPEN = Long.MAX_VALUE;

    private final Map<String, Map<String, Row>> records = new HashMap<>();
    private final List<Integer> questions = new ArrayList<>();

    private static final class Row {
        private final long begun = System.nanoTime();
        private long ended = OPEN;
        private long superseded = OPEN;
    }

    /** How many versions were asked after in each question. */
    public synchronized List<Integer> questions() {
        return List.copyOf(questions);
    }

    /** Forgets everything. */
    public synchronized void clear() {
        records.clear();
    }

    /** How many records there are, once for each of their categories. */
    public synchronized int size() {
        return records.size();
    }

    synchronized void begun(List<RecordVersion> versions) {
        versions.forEach(each -> of(each).putIfAbsent(each.version(), new Row()));
    }

    synchronized void stored(List<RecordVersion> versions) {
        versions.forEach(each -> end(each, Long.MIN_VALUE));
    }

    synchronized RecordVersion.Standings asked(RecordVersion.Question question) {
        questions.add(question.versions().size());
        long read = System.nanoTime() - question.millis() * 1_000_000;
        return new RecordVersion.Standings(
                question.versions().stream().map(each -> standing(each, read)).toList());
    }

    private RecordVersion.Standing standing(RecordVersion version, long read) {
        Row row = of(version).get(version.version());
        if (row == null) {
            return new RecordVersion.Standing(!of(version).isEmpty(), Long.MAX_VALUE);
        }
        if (row.superseded != OPEN) {
            return new RecordVersion.Standing(true, (System.nanoTime() - row.superseded) / 1_000_000);
        }
        end(version, read);
        return new RecordVersion.Standing(true, null);
    }

    private void end(RecordVersion version, long read) {
        Row newer = of(version).get(version.version());
        if (newer == null || newer.superseded != OPEN) {
            return;
        }
        long now = System.nanoTime();
        newer.ended = Math.min(newer.ended, now);
        of(version).values().stream()
                .filter(old -> old != newer && old.superseded == OPEN && old.ended < Math.max(newer.begun, read))
                .forEach(old -> old.superseded = now);
    }

    private Map<String, Row> of(RecordVersion version) {
        return records.computeIfAbsent(version.key() + version.record(), first -> new HashMap<>());
    }
}
