package org.neuroskin.policies.service;

/** What the bodies of a route are. */
public enum BodyKind {
    /** One JSON value whose fields are listed, or NDJSON with the items of one of its lists. */
    JSON,
    /** One FHIR R4 resource of a kind that is listed or, from the data service, a search set of them. */
    FHIR,
    /** Server-sent events whose data are records of another route; only read. */
    EVENT_STREAM,
    /** A WebSocket whose messages are records of another route; only read, unless a route says how they are written. */
    WEBSOCKET,
    /** Bytes of one category, sealed whole. */
    BINARY,
    /** A form whose parts are bodies of other routes, each sealed as there; only written. */
    MULTIPART,
    /** No body either way. */
    NONE
}
