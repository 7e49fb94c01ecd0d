package org.neuroskin.gateway.payload;

/** Bytes {@code first} to {@code last} of a body, both counted from 0 and both included. */
public record ByteRange(long first, long last) {

    /** How an answer says which part of a body of {@code length} bytes it is (RFC 9110 §14.4). */
    public String of(long length) {
        return "bytes %d-%d/%d".formatted(first, last, length);
    }
}
