package org.neuroskin.ledger.verifier;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Verifies an exported history: every entry of a log, a signed checkpoint over all of them, the hashes of the leaves. */
final class Bundle {
    private static final Set<String> PARTS =
            Set.of("manifest.json", "checkpoint", "keys", "entries.ndjson", "leaf-hashes");
    /** There once enough witnesses have cosigned. */
    private static final String WITNESSED = "witnessed";

    private static final Pattern RECOVERED = Pattern.compile("/r[1-9][0-9]*/[^/]+$");
    private static final int MAX_PART_BYTES = 1 << 17;

    private final ZipFile zip;

    private Bundle(ZipFile zip) {
        this.zip = zip;
    }

    /**
     * Verifies the bundle in this file.
     *
     * @param trusted the keys to demand signatures of; null to take those in the bundle
     * @param seen signed checkpoints of this log that were kept from other times
     * @param policy whose cosignatures to demand; null to demand none
     */
    static Report verify(
            Path file, @Nullable List<Key> trusted, List<String> seen, @Nullable Policy policy, Progress progress)
            throws BadEvidence {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            List<String> names = zip.stream().map(ZipEntry::getName).toList();
            Set<String> parts = new HashSet<>(names);
            boolean witnessed = parts.remove(WITNESSED);
            if (names.size() != PARTS.size() + (witnessed ? 1 : 0) || !PARTS.equals(parts)) {
                throw BadEvidence.in(
                        "bundle",
                        "its parts are not exactly "
                                + String.join(", ", PARTS.stream().sorted().toList()));
            }
            return new Bundle(zip).verify(trusted, seen, policy, progress);
        } catch (IOException e) {
            throw BadEvidence.in("bundle", "cannot be read: " + e.getMessage());
        }
    }

    private Report verify(@Nullable List<Key> trusted, List<String> seen, @Nullable Policy policy, Progress progress)
            throws BadEvidence, IOException {
        List<Key> own = Key.parseAll(text("keys"));
        List<Key> keys = trusted == null ? own : trusted;
        Checkpoint checkpoint = Checkpoint.open(text("checkpoint"), keys);
        List<Checkpoint> before = new ArrayList<>();
        for (String note : seen) {
            before.add(Checkpoint.open(note, keys));
        }
        Optional<Checkpoint> witnessed = witnessed(keys);
        witnessed.ifPresent(before::add);
        String cosigned = policy == null ? "" : policy.require(witnessed);
        List<Recovery> recoveries = recoveries(checkpoint, keys);
        History history = new History(
                checkpoint,
                shard(checkpoint),
                Recovery.stillDue(before, checkpoint, recoveries),
                count -> progress.show(count, checkpoint.size()));
        try (InputStream lines = part("entries.ndjson");
                InputStream leafHashes = part("leaf-hashes")) {
            String origin = trusted == null ? "; keys taken from the bundle itself" : "";
            return valid(checkpoint, history.read(lines, leafHashes), recoveries, cosigned + origin);
        } finally {
            progress.clear();
        }
    }

    private Optional<Checkpoint> witnessed(List<Key> keys) throws BadEvidence, IOException {
        return zip.getEntry(WITNESSED) == null ? Optional.empty() : Optional.of(Checkpoint.open(text(WITNESSED), keys));
    }

    /** A log under a name of after a recovery must tell of it. */
    private List<Recovery> recoveries(Checkpoint checkpoint, List<Key> keys) throws BadEvidence, IOException {
        List<Recovery> recoveries;
        try (InputStream lines = part("entries.ndjson")) {
            recoveries = Recovery.in(lines, keys);
        }
        if (recoveries.isEmpty() && RECOVERED.matcher(checkpoint.origin()).find()) {
            throw BadEvidence.in(
                    "history", "`%s` goes on after a recovery that it does not tell of".formatted(checkpoint.origin()));
        }
        return recoveries;
    }

    private static Report valid(Checkpoint checkpoint, Story story, List<Recovery> recoveries, String remarks) {
        List<Long> open = story.openLeaves();
        List<Gap> gaps = story.gaps();
        List<String> losses = recoveries.stream().map(Recovery::sentence).toList();
        List<String> lacking = new ArrayList<>(losses);
        gaps.stream().limit(1).map(Gap::sentence).forEach(lacking::add);
        if (gaps.size() > 1) {
            lacking.add("there are %d more such gaps".formatted(gaps.size() - 1));
        }
        String whole = lacking.isEmpty()
                ? "VALID: all %d entries of %s are whole, in order and signed"
                        .formatted(checkpoint.size(), checkpoint.origin())
                : "NOT WHOLE: the %d entries of %s that are there are in order and signed, but %s"
                        .formatted(checkpoint.size(), checkpoint.origin(), String.join("; ", lacking));
        String verdict = "%s; accesses not ended yet: %d%s".formatted(whole, open.size(), remarks);
        return new Report(
                true, verdict, checkpoint.origin(), checkpoint.size(), -1, story.counts(), open, losses, gaps);
    }

    /** The shard that the manifest names, once it agrees with the checkpoint. */
    private String shard(Checkpoint checkpoint) throws BadEvidence, IOException {
        Object manifest;
        try {
            manifest = Json.parse(text("manifest.json").getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw BadEvidence.in("manifest.json", String.valueOf(e.getMessage()));
        }
        if (!(manifest instanceof Map<?, ?> members)
                || members.size() != 4
                || !"neuroskin-ledger-bundle/1".equals(members.get("format"))
                || !checkpoint.origin().equals(members.get("origin"))
                || !Long.valueOf(checkpoint.size()).equals(members.get("size"))
                || !(members.get("shard") instanceof String shard)
                || !checkpoint.origin().endsWith("/" + shard)) {
            throw BadEvidence.in("manifest.json", "does not agree with the checkpoint");
        }
        return shard;
    }

    private InputStream part(String name) throws IOException {
        return new BufferedInputStream(zip.getInputStream(zip.getEntry(name)), 1 << 16);
    }

    private String text(String name) throws BadEvidence, IOException {
        try (InputStream part = part(name)) {
            byte[] bytes = part.readNBytes(MAX_PART_BYTES + 1);
            if (bytes.length > MAX_PART_BYTES) {
                throw BadEvidence.in(name, "too long");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
