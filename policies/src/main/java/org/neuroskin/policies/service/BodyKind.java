package org.neuroskin.policies.service;

/** What the bodies of a route are. */
public enum BodyKind {
    /** One JSON value whose fields are listed. */
    JSON,
    /** Bytes of one category, sealed whole. */
    BINARY,
    /** No body either way. */
    NONE
}
