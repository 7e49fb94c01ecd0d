package org.neuroskin.ledger;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads signed checkpoints. */
public final class SignedCheckpoint {
    private static final int MAX_CHARACTERS = 1 << 17;

    private SignedCheckpoint() {}

    /**
     * What the note says, once every one of the keys has been found to have signed it. Signatures of unknown keys, such as
     * those of witnesses, are passed over.
     *
     * @throws InvalidNote if it is malformed, or a key's signature is missing or wrong
     */
    public static Checkpoint open(String note, List<VerifierKey> keys) throws InvalidNote {
        int end = note.lastIndexOf("\n\n");
        if (note.length() > MAX_CHARACTERS || end < 0 || !note.endsWith("\n") || keys.isEmpty()) {
            throw new InvalidNote("the note is not a text, an empty line and signatures");
        }
        Checkpoint checkpoint = Checkpoint.parse(note.substring(0, end + 1));
        String[] lines = note.substring(end + 2).split("\n");
        for (VerifierKey key : keys) {
            if (Arrays.stream(lines).noneMatch(line -> isSignature(line, key, checkpoint))) {
                throw new InvalidNote("no valid signature by key %s of `%s`"
                        .formatted(HexFormat.of().formatHex(key.id()), key.name()));
            }
        }
        return checkpoint;
    }

    /**
     * The line by which this key signs or cosigns the checkpoint.
     *
     * @param lines signature lines, perhaps of others too
     */
    public static Optional<String> signature(Checkpoint checkpoint, VerifierKey key, String lines) {
        return lines.lines().filter(line -> isSignature(line, key, checkpoint)).findFirst();
    }

    private static boolean isSignature(String line, VerifierKey key, Checkpoint checkpoint) {
        String start = "\u2014 " + key.name() + " ";
        if (!line.startsWith(start)) {
            return false;
        }
        String text = line.substring(start.length());
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return signature.length > 4
                && Arrays.equals(signature, 0, 4, key.id(), 0, 4)
                && Base64.getEncoder().encodeToString(signature).equals(text)
                && key.verifies(checkpoint, Arrays.copyOfRange(signature, 4, signature.length));
    }
}
