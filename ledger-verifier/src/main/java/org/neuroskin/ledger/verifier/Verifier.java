package org.neuroskin.ledger.verifier;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Command line: {@code [verify] BUNDLE [--keys FILE] [--seen PATH] [--policy FILE] [--json]}. Takes an exported history, the proof of one entry, a
 * signed consent receipt, or an erasure certificate; with {@code --seen} also checkpoints kept from other times, a file or a folder
 * of them, which the history must continue, and with {@code --policy} whose cosignatures it must carry (C2SP {@code tlog-policy}).
 *
 * <p>Prints one line with the verdict; with {@code --json} a report instead, and the line on the error stream. Exits with 0 only
 * if everything holds, with 1 if the evidence is bad, with 2 if there was nothing to verify, with 3 if what is there holds but is not
 * whole: entries were lost in a recovery that the history tells of, or answers that a gateway has counted are not in it.
 */
public final class Verifier {
    private static final String USAGE = "usage: verify BUNDLE [--keys FILE] [--seen PATH] [--policy FILE] [--json]";
    private static final Set<String> PATHS = Set.of("--keys", "--seen", "--policy");
    private static final int NOT_WHOLE = 3;
    private static final int MAX_PROOF_BYTES = 1 << 20;

    private Verifier() {}

    /** Verifies and exits. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** Verifies and returns the exit code. */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        Options options = Options.parse(arguments);
        if (options == null) {
            err.println(USAGE);
            return 2;
        }
        try {
            boolean watched = Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
            Report report = verify(options, new Progress(err, watched));
            (options.json ? err : out).println(report.verdict());
            if (options.json) {
                out.println(report.json());
            }
            return !report.valid() ? 1 : report.whole() ? 0 : NOT_WHOLE;
        } catch (IOException e) {
            err.println("cannot read `%s`".formatted(e.getMessage()));
            return 2;
        }
    }

    /**
     * What the command line says.
     *
     * @param seen a file, or a folder of files, with a checkpoint each
     * @param policy who has to have cosigned
     */
    private record Options(
            Path file,
            @Nullable Path keys,
            @Nullable Path seen,
            @Nullable Path policy,
            boolean json) {
        static @Nullable Options parse(String[] arguments) {
            Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
            List<String> files = new ArrayList<>();
            Map<String, Path> paths = new HashMap<>();
            boolean json = false;
            while (!rest.isEmpty()) {
                String argument = rest.pop();
                if (argument.equals("--json")) {
                    json = true;
                } else if (PATHS.contains(argument) && !rest.isEmpty() && !paths.containsKey(argument)) {
                    paths.put(argument, Path.of(rest.pop()));
                } else if (argument.startsWith("--")) {
                    return null;
                } else {
                    files.add(argument);
                }
            }
            if (files.size() == 2 && files.getFirst().equals("verify")) {
                files.removeFirst();
            }
            return files.size() == 1
                    ? new Options(
                            Path.of(files.getFirst()),
                            paths.get("--keys"),
                            paths.get("--seen"),
                            paths.get("--policy"),
                            json)
                    : null;
        }

        List<String> checkpoints() throws IOException {
            if (seen == null) {
                return List.of();
            }
            if (!Files.isDirectory(seen)) {
                return List.of(Files.readString(seen));
            }
            List<String> notes = new ArrayList<>();
            try (DirectoryStream<Path> each = Files.newDirectoryStream(seen, Files::isRegularFile)) {
                for (Path file : each) {
                    notes.add(Files.readString(file));
                }
            }
            return notes;
        }
    }

    private static Report verify(Options options, Progress progress) throws IOException {
        byte[] start;
        try (var in = Files.newInputStream(options.file)) {
            start = in.readNBytes(MAX_PROOF_BYTES);
        }
        try {
            String keyText = options.keys == null ? null : Files.readString(options.keys);
            String text = new String(start, StandardCharsets.UTF_8);
            if (ReceiptFile.isOne(text)) {
                if (keyText == null) {
                    throw BadEvidence.in(
                            "keys",
                            "a receipt carries none for its signature: give the service's key set with --keys FILE");
                }
                if (CertificateFile.isOne(text)) {
                    return CertificateFile.verify(text.strip(), keyText);
                }
                return ReceiptFile.verify(text.strip(), keyText);
            }
            List<Key> keys = keyText == null ? null : Key.parseAll(keyText);
            if (!text.startsWith(ProofFile.FIRST_LINE)) {
                Policy policy = options.policy == null ? null : Policy.parse(Files.readString(options.policy));
                return Bundle.verify(options.file, keys, options.checkpoints(), policy, progress);
            }
            if (keys == null) {
                throw BadEvidence.in("keys", "a proof carries none: give them with --keys FILE");
            }
            return ProofFile.verify(text, keys);
        } catch (BadEvidence e) {
            return Report.invalid(e);
        }
    }
}
