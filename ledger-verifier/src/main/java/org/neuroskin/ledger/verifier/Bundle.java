package org.neuroskin.ledger.verifier;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Verifies an exported history: every entry of a log, a signed checkpoint over all of them, the hashes of the leaves. */
final class Bundle {
    private static final Set<String> PARTS =
            Set.of("manifest.json", "checkpoint", "keys", "entries.ndjson", "leaf-hashes");
    private static final int MAX_PART_BYTES = 1 << 17;
    private static final int HASH_BYTES = 32;
    private static final int MAX_ENTRY_BYTES = 65_535;

    private final ZipFile zip;

    private Bundle(ZipFile zip) {
        this.zip = zip;
    }

    /**
     * Verifies the bundle in this file.
     *
     * @param trusted the keys to demand signatures of; null to take those in the bundle
     */
    static Report verify(Path file, @Nullable List<Key> trusted) throws BadEvidence {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            List<String> names = zip.stream().map(ZipEntry::getName).toList();
            if (names.size() != PARTS.size() || !PARTS.equals(Set.copyOf(names))) {
                throw BadEvidence.in(
                        "bundle",
                        "its parts are not exactly "
                                + String.join(", ", PARTS.stream().sorted().toList()));
            }
            return new Bundle(zip).verify(trusted);
        } catch (IOException e) {
            throw BadEvidence.in("bundle", "cannot be read: " + e.getMessage());
        }
    }

    private Report verify(@Nullable List<Key> trusted) throws BadEvidence, IOException {
        List<Key> own = Key.parseAll(text("keys"));
        Checkpoint checkpoint = Checkpoint.open(text("checkpoint"), trusted == null ? own : trusted);
        Story story = new Story(shard(checkpoint));
        Merkle entries = new Merkle();
        Merkle hashes = new Merkle();
        long firstChanged = -1;
        BadEvidence fault = null;
        long count = 0;
        try (InputStream lines = part("entries.ndjson");
                InputStream leafHashes = part("leaf-hashes")) {
            for (byte[] line = line(lines); line != null; line = line(lines)) {
                byte[] leaf = Merkle.leaf(line);
                byte[] expected = leafHashes.readNBytes(HASH_BYTES);
                if (firstChanged < 0 && !Arrays.equals(leaf, expected)) {
                    firstChanged = count;
                }
                entries.add(leaf);
                if (expected.length == HASH_BYTES) {
                    hashes.add(expected);
                }
                fault = fault == null ? tryAdd(story, line) : fault;
                count++;
            }
            for (byte[] rest = leafHashes.readNBytes(HASH_BYTES);
                    rest.length > 0;
                    rest = leafHashes.readNBytes(HASH_BYTES)) {
                firstChanged = firstChanged < 0 ? count : firstChanged;
                hashes.add(rest);
            }
        }
        boolean hashesAreSigned = Arrays.equals(hashes.root(), checkpoint.root());
        boolean entriesAreSigned = Arrays.equals(entries.root(), checkpoint.root()) && count == checkpoint.size();
        refuse(firstChanged, entriesAreSigned, hashesAreSigned, fault);
        story.finish();
        return valid(checkpoint, story, trusted == null);
    }

    /** Throws unless nothing is wrong; names the first bad leaf where that can be told. */
    private static void refuse(
            long firstChanged, boolean entriesAreSigned, boolean hashesAreSigned, @Nullable BadEvidence fault)
            throws BadEvidence {
        if (entriesAreSigned && firstChanged >= 0) {
            throw BadEvidence.in("leaf-hashes", "hash %d is not that of its entry".formatted(firstChanged));
        }
        if (fault != null && (firstChanged < 0 || fault.leaf() < firstChanged)) {
            throw fault;
        }
        if (firstChanged >= 0) {
            String where =
                    hashesAreSigned ? "changed since it was signed" : "not the entry that was hashed, or missing";
            String why = fault != null && fault.leaf() == firstChanged ? " (%s)".formatted(fault.getMessage()) : "";
            throw BadEvidence.atLeaf(firstChanged, where + why);
        }
        if (!entriesAreSigned) {
            throw BadEvidence.in(
                    "entries.ndjson",
                    "the entries are not those under the signed root; which one was changed cannot be told, since"
                            + " the hashes were changed too");
        }
    }

    private static Report valid(Checkpoint checkpoint, Story story, boolean ownKeys) {
        List<Long> open = story.openLeaves();
        String verdict = "VALID: all %d entries of %s are whole, in order and signed; accesses not ended yet: %d%s"
                .formatted(
                        checkpoint.size(),
                        checkpoint.origin(),
                        open.size(),
                        ownKeys ? "; keys taken from the bundle itself" : "");
        return new Report(true, verdict, checkpoint.origin(), checkpoint.size(), -1, story.counts(), open);
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

    private static @Nullable BadEvidence tryAdd(Story story, byte[] line) {
        try {
            story.add(line);
            return null;
        } catch (BadEvidence e) {
            return e;
        }
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

    /** The next line without its newline, or null at the end. */
    private static byte @Nullable [] line(InputStream lines) throws IOException, BadEvidence {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        for (int b = lines.read(); b != '\n'; b = lines.read()) {
            if (b < 0 && line.size() == 0) {
                return null;
            }
            if (b < 0 || line.size() >= MAX_ENTRY_BYTES) {
                throw BadEvidence.in("entries.ndjson", "a line is too long or does not end");
            }
            line.write(b);
        }
        return line.toByteArray();
    }
}
