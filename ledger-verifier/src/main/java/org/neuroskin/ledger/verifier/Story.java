package org.neuroskin.ledger.verifier;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What must hold between the entries of a whole history: they follow each other without gap, time does not run backwards, every
 * access ends exactly once, and every access that relies on a grant comes after a consent that allows it.
 */
final class Story {
    /** How long an access may be without an end, or a sign that it goes on, when the history stops: four gigabytes take long. */
    static final Duration MAY_BE_OPEN = Duration.ofMinutes(125);

    /** How far the clock of who reports may be ahead of the clock of who records. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final Map<UUID, Open> open = new HashMap<>();
    private final IdSet ended = new IdSet();
    private final IdSet events = new IdSet();
    private final Map<List<String>, Map<UUID, TreeMap<Long, String>>> consents = new HashMap<>();
    private final Map<String, Emergency> emergencies = new HashMap<>();
    private final Set<String> shredded = new HashSet<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Answers answers = new Answers();
    private final String shard;
    private Instant last = Instant.EPOCH;
    private long next;

    Story(String shard) {
        this.shard = shard;
    }

    /** The next entry. */
    void add(byte[] bytes) throws BadEvidence {
        long leaf = next++;
        Entry entry;
        try {
            entry = Entry.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw BadEvidence.atLeaf(leaf, String.valueOf(e.getMessage()));
        }
        require(entry.sequence() == leaf, leaf, "says to be number %d".formatted(entry.sequence()));
        require(entry.shard().equals(shard), leaf, "belongs to another shard");
        require(!entry.recorded().isBefore(last), leaf, "was recorded before the one before it");
        require(!entry.at().isAfter(entry.recorded().plus(CLOCK_SKEW)), leaf, "happened after it was recorded");
        require(events.add(entry.uuid("event")), leaf, "repeats an event");
        last = entry.recorded();
        counts.merge(entry.type(), 1L, Long::sum);
        switch (entry.type()) {
            case "access-intended" -> intended(entry, leaf);
            case "access-denied" -> {
                end(entry, leaf);
                answers.recorded(entry, leaf);
            }
            case "answers-counted" -> answers.counted(entry, leaf);
            case "window-released" -> window(entry, leaf);
            case "access-released", "access-failed" -> {
                require(open.remove(entry.uuid("access")) != null, leaf, "ends an access that is not open");
                end(entry, leaf);
            }
            case "consent-changed" ->
                consents.computeIfAbsent(cell(entry), cell -> new HashMap<>())
                        .computeIfAbsent(entry.uuid("consent"), consent -> new TreeMap<>())
                        .put(entry.number("revision"), entry.text("state"));
            case "break-glass-opened" -> emergencies.put(entry.text("session"), new Emergency(entry));
            case "break-glass-ended" -> {
                Emergency emergency = emergencies.get(entry.text("session"));
                require(emergency != null, leaf, "ends an emergency access that was never opened");
                Objects.requireNonNull(emergency).end(entry.number("revision"));
            }
            case "key-changed" -> {
                require(!shredded.contains(entry.text("key")), leaf, "changes a key that was shredded for ever");
                if (entry.text("state").equals("shredded")) {
                    shredded.add(entry.text("key"));
                }
            }
            default -> {
                // Other events stand alone
            }
        }
    }

    private void intended(Entry entry, long leaf) throws BadEvidence {
        answers.recorded(entry, leaf);
        UUID access = entry.uuid("access");
        require(!ended.contains(access), leaf, "opens an access again");
        require(open.put(access, new Open(leaf, 0, entry.recorded())) == null, leaf, "opens an access twice");
        boolean onConsent = false;
        for (String ground : entry.list("grants")) {
            Emergency emergency = emergencies.get(ground);
            onConsent |= emergency == null;
            require(
                    emergency == null || emergency.allows(entry),
                    leaf,
                    "relies on an emergency access that was not open for it");
        }
        if (onConsent) {
            boolean allowed = consents.getOrDefault(cell(entry), Map.of()).values().stream()
                    .map(states -> states.floorEntry(entry.number("revision")))
                    .anyMatch(state -> state != null
                            && (state.getValue().equals("given")
                                    || state.getValue().equals("renewed")));
            require(allowed, leaf, "relies on a grant, but no consent before it allows this app and purpose");
        }
    }

    private void window(Entry entry, long leaf) throws BadEvidence {
        UUID access = entry.uuid("access");
        Open before = open.get(access);
        if (before == null) {
            throw BadEvidence.atLeaf(leaf, "releases a window of an access that is not open");
        }
        require(
                entry.number("window") == before.windows,
                leaf,
                "is window %d where %d is due".formatted(entry.number("window"), before.windows));
        open.put(access, new Open(before.leaf, before.windows + 1, entry.recorded()));
    }

    private void end(Entry entry, long leaf) throws BadEvidence {
        UUID access = entry.uuid("access");
        require(!open.containsKey(access) && ended.add(access), leaf, "ends an access a second time");
    }

    /** Whose data, for whom, what for. */
    private static List<String> cell(Entry entry) {
        return List.of(entry.text("subject"), entry.text("app"), entry.text("purpose"));
    }

    /** To be called after the last entry: no access may have been left open for long. */
    void finish() throws BadEvidence {
        for (Open access : open.values().stream().sorted(Open.BY_LEAF).toList()) {
            require(
                    !access.lastSign.isBefore(last.minus(MAY_BE_OPEN)),
                    access.leaf,
                    "intends an access that never ends");
        }
    }

    /** How many events there are of each type. */
    Map<String, Long> counts() {
        return counts;
    }

    /** Leaves that intend an access which had not ended yet. */
    List<Long> openLeaves() {
        return open.values().stream().map(Open::leaf).sorted().toList();
    }

    /** Answers of gateways that are not among the entries. */
    List<Gap> gaps() {
        return answers.gaps();
    }

    long size() {
        return next;
    }

    private static void require(boolean holds, long leaf, String otherwise) throws BadEvidence {
        if (!holds) {
            throw BadEvidence.atLeaf(leaf, otherwise);
        }
    }

    /** An emergency access: who of the staff may look at whose data through which app, and how long. */
    private static final class Emergency {
        /** An access is decided a moment before it is recorded. */
        private static final Duration DECIDED_BEFORE = Duration.ofSeconds(10);

        private final Entry opened;
        private long endedAt = Long.MAX_VALUE;

        Emergency(Entry opened) {
            this.opened = opened;
        }

        void end(long revision) {
            endedAt = revision;
        }

        boolean allows(Entry access) {
            long revision = access.number("revision");
            return access.text("subject").equals(opened.text("subject"))
                    && access.text("actor").equals(opened.text("actor"))
                    && access.text("app").equals(opened.text("app"))
                    && access.text("purpose").equals("clinical-care")
                    && revision >= opened.number("revision")
                    && revision < endedAt
                    && access.at().isBefore(opened.time("until").plus(DECIDED_BEFORE));
        }
    }

    private record Open(long leaf, long windows, Instant lastSign) {
        static final java.util.Comparator<Open> BY_LEAF = java.util.Comparator.comparingLong(Open::leaf);
    }
}
