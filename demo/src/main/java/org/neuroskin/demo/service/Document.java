package org.neuroskin.demo.service;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Bytes and what they claim to be. Not a record: an array has no value equality. */
final class Document {
    private final String mediaType;
    private final byte[] body;

    Document(String mediaType, byte[] body) {
        this.mediaType = mediaType;
        this.body = body;
    }

    String mediaType() {
        return mediaType;
    }

    byte[] body() {
        return body;
    }

    /** A strong entity tag: other bytes have another. */
    String tag() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(mediaType.getBytes(StandardCharsets.UTF_8));
            return '"' + HexFormat.of().formatHex(sha256.digest(body)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
