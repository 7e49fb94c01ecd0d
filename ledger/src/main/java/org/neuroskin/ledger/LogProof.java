package org.neuroskin.ledger;

import java.util.Base64;
import java.util.List;

/** Writes what shows, offline, that one entry is in a log. Source: C2SP {@code tlog-proof}. */
public final class LogProof {
    private LogProof() {}

    /**
     * The proof as text. Its {@code extra} line carries the entry itself, so that the file needs no company.
     *
     * @param path as {@link Tree#inclusion} gives it for the checkpoint's size
     * @param signedCheckpoint as {@link LogSigner#sign} gives it
     */
    public static String write(byte[] entry, long index, List<Hash> path, String signedCheckpoint) {
        StringBuilder text = new StringBuilder("c2sp.org/tlog-proof@v1\nextra ")
                .append(Base64.getEncoder().encodeToString(entry))
                .append("\nindex ")
                .append(index)
                .append('\n');
        path.forEach(hash -> text.append(hash.base64()).append('\n'));
        return text.append('\n').append(signedCheckpoint).toString();
    }
}
