package org.neuroskin.demo.service;

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
}
