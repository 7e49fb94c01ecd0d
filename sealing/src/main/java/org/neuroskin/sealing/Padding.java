package org.neuroskin.sealing;

/** How much of a value's length a sealed field shows. */
public sealed interface Padding {
    /** Shows it whole: only for values whose length is public. */
    Padding NONE = new None();
    /** For text: at most 12 % longer, and lengths fall into few classes. Source: Padmé, PURBs, PoPETs 2019(4) §4. */
    Padding PADME = new Padme();

    /**
     * For numbers, booleans and other values of few lengths: all values that fit have one length, longer ones the next multiple.
     *
     * @param bytes of the framed value, at least 8
     */
    static Padding fixed(int bytes) {
        return new Fixed(bytes);
    }

    /**
     * The padding of this name, as descriptors write it: {@code none}, {@code padme} or {@code fixed-32}.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Padding ofName(String name) {
        if (name.equals("none")) {
            return NONE;
        }
        if (name.equals("padme")) {
            return PADME;
        }
        if (name.matches("fixed-[1-9][0-9]{0,4}")) {
            return fixed(Integer.parseInt(name.substring("fixed-".length())));
        }
        throw new IllegalArgumentException("unknown padding `%s` (expected: none, padme, fixed-32)".formatted(name));
    }

    /** Length of a frame of this length when padded; never less. */
    int paddedBytes(int frameBytes);

    /** See {@link #NONE}. */
    record None() implements Padding {
        @Override
        public int paddedBytes(int frameBytes) {
            return frameBytes;
        }
    }

    /** See {@link #PADME}. */
    record Padme() implements Padding {
        @Override
        public int paddedBytes(int frameBytes) {
            int exponent = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(frameBytes);
            int significantBits = Integer.SIZE - Integer.numberOfLeadingZeros(exponent);
            int mask = (1 << (exponent - significantBits)) - 1;
            return (frameBytes + mask) & ~mask;
        }
    }

    /** See {@link #fixed}. */
    record Fixed(int bytes) implements Padding {
        /** Rejects a length in which not even a small number fits. */
        public Fixed {
            if (bytes < 8) {
                throw new IllegalArgumentException("padding to %d bytes (expected: >= 8)".formatted(bytes));
            }
        }

        @Override
        public int paddedBytes(int frameBytes) {
            return Math.ceilDiv(frameBytes, bytes) * bytes;
        }
    }
}
