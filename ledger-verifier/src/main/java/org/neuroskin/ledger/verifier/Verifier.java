package org.neuroskin.ledger.verifier;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Command line: {@code [verify] BUNDLE [--keys FILE] [--json]}. Takes an exported history, the proof of one entry, a signed consent
 * receipt, or an erasure certificate.
 *
 * <p>Prints one line with the verdict; with {@code --json} a report instead, and the line on the error stream. Exits with 0 only
 * if everything holds, with 1 if the evidence is bad, with 2 if there was nothing to verify.
 */
public final class Verifier {
    private static final String USAGE = "usage: verify BUNDLE [--keys FILE] [--json]";
    private static final int MAX_PROOF_BYTES = 1 << 20;

    private Verifier() {}

    /** Verifies and exits. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** Verifies and returns the exit code. */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
        List<String> files = new ArrayList<>();
        String keys = null;
        boolean json = false;
        while (!rest.isEmpty()) {
            String argument = rest.pop();
            if (argument.equals("--json")) {
                json = true;
            } else if (argument.equals("--keys") && !rest.isEmpty() && keys == null) {
                keys = rest.pop();
            } else if (argument.startsWith("--")) {
                err.println(USAGE);
                return 2;
            } else {
                files.add(argument);
            }
        }
        if (files.size() == 2 && files.getFirst().equals("verify")) {
            files.removeFirst();
        }
        if (files.size() != 1) {
            err.println(USAGE);
            return 2;
        }
        try {
            Report report = verify(Path.of(files.getFirst()), keys == null ? null : Path.of(keys));
            (json ? err : out).println(report.verdict());
            if (json) {
                out.println(report.json());
            }
            return report.valid() ? 0 : 1;
        } catch (IOException e) {
            err.println("cannot read `%s`".formatted(e.getMessage()));
            return 2;
        }
    }

    private static Report verify(Path file, @Nullable Path keyFile) throws IOException {
        byte[] start;
        try (var in = Files.newInputStream(file)) {
            start = in.readNBytes(MAX_PROOF_BYTES);
        }
        try {
            String keyText = keyFile == null ? null : Files.readString(keyFile);
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
                return Bundle.verify(file, keys);
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
