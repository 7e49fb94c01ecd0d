package org.neuroskin.consentservice.rights;

import org.jspecify.annotations.Nullable;

/**
 * One route that an export reads.
 *
 * @param path with {@code me} for the person
 * @param leftOut why it is not read, {@link #NEEDS_AN_ID} or {@link #NEVER_ENDS}; null where it is
 */
record ExportPart(String service, String path, @Nullable String leftOut) {
    /** The path asks for more than whose data it is, such as the id of a picture, and nothing here knows which there are. */
    static final String NEEDS_AN_ID = "needs-an-id";
    /** A stream: what it tells of the past is read as a list. */
    static final String NEVER_ENDS = "never-ends";

    private static final int PARTS = 3;

    /** As it is stored. */
    String text() {
        return "%s %s %s".formatted(service, path, leftOut == null ? "" : leftOut);
    }

    static ExportPart of(String text) {
        String[] parts = text.split(" ", PARTS);
        return new ExportPart(parts[0], parts[1], parts[2].isEmpty() ? null : parts[2]);
    }
}
