package org.neuroskin.ledger.verifier;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers that each run of a gateway has given its answers, and which of them the history lacks. A number is lacking for good
 * once its run has ended in good order, or has gone on for {@link #DUE} after it was passed over; what a gateway had under way when
 * it died was never answered.
 */
final class Answers {
    /** Many times what a record may be on its way, and the minute within which a gateway tells what could not be recorded. */
    static final Duration DUE = Duration.ofMinutes(5);

    private static final Pattern RANGE = Pattern.compile("([1-9][0-9]{0,17})(?:-([1-9][0-9]{0,17}))?");

    private final Map<Key, Run> runs = new LinkedHashMap<>();

    /** No gateway can speak for another's run. */
    private record Key(String gateway, String run) {}

    /** An entry that begins an access, if it has a number. */
    void recorded(Entry entry, long leaf) throws BadEvidence {
        if (entry.has("run") != entry.has("number")) {
            throw BadEvidence.atLeaf(leaf, "has a number without a run, or a run without a number");
        }
        if (!entry.has("run")) {
            return;
        }
        long number = entry.number("number");
        if (number < 1) {
            throw BadEvidence.atLeaf(leaf, "is numbered 0, and numbers begin at 1");
        }
        run(entry).fill(number, entry.recorded());
    }

    /** An entry that tells how far a run has counted. */
    void counted(Entry entry, long leaf) throws BadEvidence {
        Run run = run(entry);
        run.passOver(entry.number("count"), entry.recorded());
        for (String range : entry.list("unrecorded")) {
            Matcher numbers = RANGE.matcher(range);
            if (!numbers.matches()) {
                throw BadEvidence.atLeaf(leaf, "tells of numbers that are none");
            }
            long first = Long.parseLong(numbers.group(1));
            long last = numbers.group(2) == null ? first : Long.parseLong(numbers.group(2));
            if (last < first || last > run.highest) {
                throw BadEvidence.atLeaf(leaf, "tells of numbers that were never given");
            }
            run.excuse(first, last);
        }
        run.ended |= entry.text("state").equals("ended");
    }

    private Run run(Entry entry) {
        return runs.computeIfAbsent(new Key(entry.text("gateway"), entry.text("run")), first -> new Run());
    }

    /** What is lacking, and of each run the first number that was given twice, in the order in which the runs began. */
    List<Gap> gaps() {
        List<Gap> gaps = new ArrayList<>();
        runs.forEach((key, run) -> {
            run.holes.forEach((first, hole) -> {
                if (run.ended || hole.since.plus(DUE).isBefore(run.lastSign)) {
                    gaps.add(new Gap(key.gateway, key.run, first, hole.last, 0));
                }
            });
            if (run.twice > 0) {
                gaps.add(new Gap(key.gateway, key.run, run.twice, run.twice, 2));
            }
        });
        return gaps;
    }

    /** Numbers that were passed over, each with the last that was passed over with it. */
    private record Hole(long last, Instant since) {}

    private static final class Run {
        private final TreeMap<Long, Hole> holes = new TreeMap<>();

        /** Told as unrecorded, first to last; an event of such a number may be there all the same. */
        private final TreeMap<Long, Long> excused = new TreeMap<>();

        private Instant lastSign = Instant.EPOCH;
        private long highest;
        private long twice;
        private boolean ended;

        void fill(long number, Instant recorded) {
            if (number > highest) {
                passOver(number - 1, recorded);
                highest = number;
                return;
            }
            lastSign = recorded;
            if (!take(number, number) && !isExcused(number) && twice == 0) {
                twice = number;
            }
        }

        void passOver(long to, Instant recorded) {
            lastSign = recorded;
            if (to > highest) {
                holes.put(highest + 1, new Hole(to, recorded));
                highest = to;
            }
        }

        void excuse(long first, long last) {
            take(first, last);
            long begin = first;
            long end = last;
            for (Map.Entry<Long, Long> at = excused.floorEntry(last);
                    at != null && at.getValue() >= first;
                    at = excused.floorEntry(last)) {
                begin = Math.min(begin, at.getKey());
                end = Math.max(end, at.getValue());
                excused.remove(at.getKey());
            }
            excused.put(begin, end);
        }

        private boolean isExcused(long number) {
            Map.Entry<Long, Long> range = excused.floorEntry(number);
            return range != null && range.getValue() >= number;
        }

        /** Whether any of these was lacking. */
        private boolean take(long first, long last) {
            boolean lacking = false;
            for (Map.Entry<Long, Hole> at = holes.floorEntry(last);
                    at != null && at.getValue().last >= first;
                    at = holes.floorEntry(last)) {
                long begin = at.getKey();
                Hole hole = at.getValue();
                holes.remove(begin);
                if (hole.last > last) {
                    holes.put(last + 1, new Hole(hole.last, hole.since));
                }
                if (begin < first) {
                    holes.put(begin, new Hole(first - 1, hole.since));
                }
                lacking = true;
            }
            return lacking;
        }
    }
}
