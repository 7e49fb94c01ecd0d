package org.neuroskin.ledger.verifier;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One entry of the history, taken apart: where it stands, when it was recorded, and the event. */
final class Entry {
    /** Of each kind of event: its members and their form; {@code ?} marks one that may be absent. */
    static final Map<String, Map<String, String>> KINDS = Map.ofEntries(
            Map.entry(
                    "access-intended",
                    members(
                            "access uuid, actor text, app text, at time, categories list, descriptor text?, event uuid, gateway text, grants list, number number?, "
                                    + "obligations list?, omitted list, operation text, policy text?, purpose text, range text?, revision number, route text, run uuid?, service text, subject text")),
            Map.entry("window-released", members("access uuid, at time, bytes number, event uuid, window number")),
            Map.entry(
                    "access-released",
                    members("access uuid, at time, bytes number, categories list, event uuid, status number")),
            Map.entry("access-failed", members("access uuid, at time, bytes number?, event uuid, problem text")),
            Map.entry(
                    "access-denied",
                    members(
                            "access uuid, actor text?, app text?, at time, categories list, descriptor text?, event uuid, gateway text, number number?, operation text?, "
                                    + "policy text?, purpose text?, reason text, revision number, route text?, run uuid?, service text?, subject text?")),
            Map.entry(
                    "consent-changed",
                    members(
                            "actor text, app text, at time, categories list, cause text?, consent uuid, event uuid, purpose text, "
                                    + "revision number, state text, subject text")),
            Map.entry("key-changed", members("at time, category text, event uuid, key text, state text, subject text")),
            Map.entry(
                    "app-changed",
                    members("actor text, app text, at time, event uuid, reviewers list, revision number, state text")),
            Map.entry(
                    "denials-summed",
                    members("at time, count number, event uuid, gateway text, reason text, since time")),
            Map.entry(
                    "answers-counted",
                    members("at time, count number, event uuid, gateway text, run uuid, state text, unrecorded list")),
            Map.entry("heartbeat", members("at time, event uuid, gateways number")),
            Map.entry("log-recovered", members("actor text, at time, event uuid, kept text?, lost text, reason text")),
            Map.entry("history-read", members("actor text, at time, entries number, event uuid, scope text")),
            Map.entry(
                    "processing-restricted",
                    members("actor text, at time, event uuid, ground text, revision number, subject text")),
            Map.entry(
                    "never-changed",
                    members(
                            "actor text, at time, category text, event uuid, mark text, revision number, subject text")),
            Map.entry("restriction-lifted", members("actor text, at time, event uuid, revision number, subject text")),
            Map.entry(
                    "profile-changed",
                    members(
                            "actor text, at time, event uuid, members list, reason text?, revision number, subject text")),
            Map.entry(
                    "decision-answered",
                    members(
                            "actor text?, app text?, asker text, at time, categories list, decision uuid, event uuid, grants list, "
                                    + "operation text?, policy text?, purpose text?, question text, reason text?, revision number, subject text?")),
            Map.entry(
                    "break-glass-opened",
                    members("actor text, app text, at time, categories list, event uuid, reason text, revision number, "
                            + "session uuid, subject text, until time")),
            Map.entry(
                    "break-glass-ended",
                    members("actor text, at time, event uuid, revision number, session uuid, subject text")),
            Map.entry(
                    "guardianship-changed",
                    members("actor text, at time, authority text, event uuid, evidence text, guardian text, link uuid, "
                            + "reason text?, state text, subject text")),
            Map.entry(
                    "erasure-changed",
                    members(
                            "actor text, at time, category text?, erasure uuid, event uuid, keys number, month text?, revision number, "
                                    + "state text, subject text")),
            Map.entry("era-changed", members("at time, era text, event uuid, gateway text, key text, state text")),
            Map.entry(
                    "key-rotation-changed",
                    members("actor text, at time, event uuid, keys number, level text, rotation uuid, state text")),
            Map.entry(
                    "reseal-changed",
                    members(
                            "actor text, at time, categories list, documents number, event uuid, reason text, reseal uuid, "
                                    + "service text, state text, subject text")),
            Map.entry(
                    "deletion-acknowledged",
                    members("app text, at time, consent uuid, deleted time, event uuid, notice uuid, subject text")),
            Map.entry(
                    "review-closed",
                    members("actor text, at time, event uuid, finding text, review uuid, session uuid, subject text")),
            Map.entry(
                    "review-acted", members("act text, actor text, at time, event uuid, outcome text?, review uuid")));

    private static final Set<String> PARTS = Set.of("event", "recorded", "sequence", "shard");
    private static final Pattern MICROS = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");

    private final Map<?, ?> event;
    private final Instant recorded;
    private final long sequence;
    private final String shard;

    private Entry(Map<?, ?> event, Instant recorded, long sequence, String shard) {
        this.event = event;
        this.recorded = recorded;
        this.sequence = sequence;
        this.shard = shard;
    }

    /**
     * Takes the bytes of a leaf apart.
     *
     * @throws IllegalArgumentException if they are not the canonical bytes of an entry with an event of a known kind
     */
    static Entry parse(byte[] bytes) {
        if (!(Json.parse(bytes) instanceof Map<?, ?> entry) || !entry.keySet().equals(PARTS)) {
            throw new IllegalArgumentException("an entry consists of event, recorded, sequence, shard");
        }
        if (!(entry.get("event") instanceof Map<?, ?> event)
                || !(entry.get("sequence") instanceof Long sequence)
                || !(entry.get("shard") instanceof String shard)) {
            throw new IllegalArgumentException("a part of the entry is of the wrong kind");
        }
        Map<String, String> members = event.get("type") instanceof String type ? KINDS.get(type) : null;
        if (members == null) {
            throw new IllegalArgumentException("the event is of no known type");
        }
        Set<Object> surplus = new HashSet<>(event.keySet());
        surplus.remove("type");
        for (Map.Entry<String, String> member : members.entrySet()) {
            surplus.remove(member.getKey());
            check(member.getKey(), member.getValue(), event.get(member.getKey()));
        }
        if (!surplus.isEmpty()) {
            throw new IllegalArgumentException("the event has members that its type has not");
        }
        check("recorded", "time", entry.get("recorded"));
        return new Entry(event, Instant.parse(String.valueOf(entry.get("recorded"))), sequence, shard);
    }

    private static void check(String name, String form, @Nullable Object value) {
        boolean optional = form.endsWith("?");
        boolean holds = value == null
                ? optional
                : switch (optional ? form.substring(0, form.length() - 1) : form) {
                    case "text" -> value instanceof String;
                    case "number" -> value instanceof Long number && number >= 0;
                    case "list" ->
                        value instanceof List<?> items && items.stream().allMatch(String.class::isInstance);
                    case "uuid" -> value instanceof String text && isUuid(text);
                    case "time" -> value instanceof String text && isTime(text);
                    default -> false;
                };
        if (!holds) {
            throw new IllegalArgumentException("member `%s` is missing or malformed".formatted(name));
        }
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isTime(String text) {
        try {
            return MICROS.matcher(text).matches() && Instant.parse(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Map<String, String> members(String list) {
        return Arrays.stream(list.split(", "))
                .map(each -> each.split(" "))
                .collect(Collectors.toUnmodifiableMap(each -> each[0], each -> each[1]));
    }

    Instant recorded() {
        return recorded;
    }

    long sequence() {
        return sequence;
    }

    String shard() {
        return shard;
    }

    String type() {
        return text("type");
    }

    String text(String member) {
        return (String) present(member);
    }

    long number(String member) {
        return (Long) present(member);
    }

    UUID uuid(String member) {
        return UUID.fromString(text(member));
    }

    Instant at() {
        return time("at");
    }

    Instant time(String member) {
        return Instant.parse(text(member));
    }

    boolean has(String member) {
        return event.get(member) != null;
    }

    List<String> list(String member) {
        return ((List<?>) present(member)).stream().map(String.class::cast).toList();
    }

    boolean isEmpty(String list) {
        return ((List<?>) present(list)).isEmpty();
    }

    private Object present(String member) {
        return Objects.requireNonNull(event.get(member), member);
    }
}
