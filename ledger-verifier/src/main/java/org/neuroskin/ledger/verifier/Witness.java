package org.neuroskin.ledger.verifier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Cosigns the checkpoints of logs, each only if it continues the one cosigned before: C2SP {@code tlog-witness}. What is cosigned is
 * durable in a folder before the cosignature is given out, so that no restart makes it forget, and it never signs two histories.
 */
final class Witness {
    private static final Pattern OLD = Pattern.compile("old (0|[1-9][0-9]{0,17})");
    private static final int MAX_PROOF_LINES = 63;

    private final Cosigner cosigner;
    private final Map<String, List<Key>> logs;
    private final Path folder;
    private final Clock clock;

    /**
     * A witness of the logs that these keys are of.
     *
     * @param folder holds what was cosigned last of each log; of this witness alone
     */
    Witness(Cosigner cosigner, List<Key> logKeys, Path folder, Clock clock) throws IOException {
        this.cosigner = cosigner;
        this.logs = logKeys.stream().collect(Collectors.groupingBy(Key::name));
        this.folder = Files.createDirectories(folder);
        this.clock = clock;
    }

    String vkeys() {
        return cosigner.vkeys();
    }

    /** An answer of HTTP. */
    record Answer(int status, String type, String body) {
        static Answer refused(int status, String why) {
            return new Answer(status, "text/plain; charset=utf-8", why + "\n");
        }
    }

    /** Answers {@code add-checkpoint}. One at a time, since checking and keeping must be one act. */
    synchronized Answer addCheckpoint(String body) throws IOException {
        int end = body.indexOf("\n\n");
        List<String> lines = List.of(body.substring(0, Math.max(0, end)).split("\n", -1));
        if (end < 0 || !OLD.matcher(lines.getFirst()).matches() || lines.size() > 1 + MAX_PROOF_LINES) {
            return Answer.refused(400, "not an old size, a proof, an empty line and a checkpoint");
        }
        long old = Long.parseLong(lines.getFirst().substring("old ".length()));
        String note = body.substring(end + 2);
        Checkpoint checkpoint;
        List<byte[]> proof = new ArrayList<>();
        try {
            checkpoint = Checkpoint.claimed(note);
            for (String line : lines.subList(1, lines.size())) {
                proof.add(hash(line));
            }
        } catch (BadEvidence e) {
            return Answer.refused(400, String.valueOf(e.getMessage()));
        }
        List<Key> keys = logs.get(checkpoint.origin());
        if (keys == null) {
            return Answer.refused(404, "an unknown log");
        }
        try {
            checkpoint.requireSigned(keys);
        } catch (BadEvidence e) {
            return Answer.refused(403, String.valueOf(e.getMessage()));
        }
        return old > checkpoint.size()
                ? Answer.refused(400, "the old size is larger than the checkpoint")
                : continuing(old, proof, checkpoint, note);
    }

    private Answer continuing(long old, List<byte[]> proof, Checkpoint checkpoint, String note) throws IOException {
        Optional<Checkpoint> last = last(checkpoint.origin());
        long known = last.map(Checkpoint::size).orElse(0L);
        if (known != old) {
            return new Answer(409, "text/x.tlog.size", known + "\n");
        }
        boolean emptyIsNothing = checkpoint.size() > 0
                || HexFormat.of().formatHex(checkpoint.root()).equals(rootOfNothing());
        byte[] oldRoot = last.map(Checkpoint::root).orElseGet(() -> new byte[0]);
        if (!emptyIsNothing || !Merkle.isConsistent(old, oldRoot, checkpoint.size(), checkpoint.root(), proof)) {
            return Answer.refused(422, "not a continuation of what was cosigned");
        }
        String cosignatures = cosigner.cosign(checkpoint, clock.instant().getEpochSecond());
        keep(checkpoint.origin(), note + cosignatures);
        return new Answer(200, "text/plain; charset=utf-8", cosignatures);
    }

    /** The checkpoint of the log with this origin that was cosigned last, with the cosignatures. */
    Optional<String> cosigned(String originHash) throws IOException {
        if (!originHash.matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(folder.resolve(originHash)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Optional<Checkpoint> last(String origin) throws IOException {
        Optional<String> note = cosigned(hashOf(origin));
        try {
            return note.isEmpty() ? Optional.empty() : Optional.of(Checkpoint.claimed(note.get()));
        } catch (BadEvidence e) {
            throw new IOException("what was cosigned last cannot be read", e);
        }
    }

    private void keep(String origin, String note) throws IOException {
        Path file = folder.resolve(hashOf(origin));
        Path next = folder.resolve(hashOf(origin) + ".next");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static String hashOf(String origin) {
        return HexFormat.of().formatHex(Merkle.sha256().digest(origin.getBytes(StandardCharsets.UTF_8)));
    }

    private static String rootOfNothing() {
        return HexFormat.of().formatHex(new Merkle().root());
    }

    private static byte[] hash(String line) throws BadEvidence {
        byte[] hash = Key.base64(line);
        if (hash.length != 32) {
            throw BadEvidence.in("proof", "a line is not a hash");
        }
        return hash;
    }
}
