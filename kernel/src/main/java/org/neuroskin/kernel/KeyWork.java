package org.neuroskin.kernel;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A gateway tells which keys of eras it has, and asks whether there is work on keys: {@code POST /internal/v1/keys/work}.
 *
 * @param eras all whose keys are there, oldest first
 */
public record KeyWork(List<Era> eras) {

    /** Copies the eras. */
    public KeyWork {
        eras = List.copyOf(eras);
    }

    /**
     * An era.
     *
     * @param name when it began, as a day or a day and a time
     * @param keyId 12 bytes as 24 lower-case hexadecimal digits
     */
    public record Era(String name, String keyId, Instant begun) {}

    /**
     * The answer.
     *
     * @param yours whether this gateway is the one that works on keys at present
     * @param rotations those that are not done
     */
    public record Order(boolean yours, List<Rotation> rotations) {

        /** Copies the rotations. */
        public Order {
            rotations = List.copyOf(rotations);
        }
    }

    /**
     * A rotation that an operator asked for.
     *
     * @param level {@code root}, {@code epoch} or {@code subject}
     */
    public record Rotation(UUID id, String level, Instant askedAt) {}

    /**
     * A key of the keyring, wrapped anew.
     *
     * @param from id of the key that wrapped it before
     * @param material wrapped bytes, base64url without padding
     */
    public record Rewrapped(String id, String from, String material) {}

    /**
     * A subject key that takes the place of another, with all data keys below it, wrapped anew.
     *
     * @param key the new one
     */
    public record Successor(WrappedKey key, List<Rewrapped> below) {

        /** Copies the keys. */
        public Successor {
            below = List.copyOf(below);
        }
    }
}
