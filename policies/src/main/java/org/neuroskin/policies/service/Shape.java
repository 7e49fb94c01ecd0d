package org.neuroskin.policies.service;

/** What may stand at the path of a {@link FieldRule}. */
public enum Shape {
    /** A string, number, truth value or null; an object or array there is not what the rule describes. */
    VALUE,
    /** Any JSON value with all that is in it; sealed as one. */
    TREE,
    /**
     * An object that is sealed as one and whose fields have rules of their own: by its category it is opened or left out as a
     * whole, by theirs each of its fields.
     */
    RECORD,
    /**
     * A value that tells when the item of a list that it stands in was recorded: a time with its offset (RFC 3339). Where an item
     * has several, all count.
     */
    RECORDED_AT,
    /** The id of the person whose data it is, as the gateway knows it; a body that names somebody else there is refused. */
    SUBJECT,
    /** The id of the record that the item of a list is: a text or a number. */
    RECORD_ID
}
