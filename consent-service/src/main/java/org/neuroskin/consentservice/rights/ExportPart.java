package org.neuroskin.consentservice.rights;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.policies.service.FieldPath;
import org.springframework.web.util.UriUtils;

/**
 * One route that an export reads.
 *
 * @param path with {@code me} for the person
 * @param leftOut why it is not read, {@link #NEEDS_AN_ID} or {@link #NEVER_ENDS}; null where it is
 * @param ids where the values of the variable are listed that its path still has; null where it has none
 */
record ExportPart(
        String service,
        String path,
        @Nullable String leftOut,
        @Nullable Ids ids) {
    /** The path asks for more than whose data it is, such as the id of a picture, and nothing says which there are. */
    static final String NEEDS_AN_ID = "needs-an-id";
    /** A stream: what it tells of the past is read as a list. */
    static final String NEVER_ENDS = "never-ends";

    private static final int PARTS = 5;
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]*}");

    /**
     * Where ids are listed.
     *
     * @param in the path of the list, with {@code me} for the person
     * @param at where they stand in it
     */
    record Ids(String in, FieldPath at) {}

    /** The list of its ids. */
    ExportPart listed(Ids from) {
        return new ExportPart(service, from.in(), null, null);
    }

    /** What is behind one id. */
    ExportPart behind(String id) {
        String segment = Matcher.quoteReplacement(UriUtils.encode(id, StandardCharsets.UTF_8));
        return new ExportPart(service, VARIABLE.matcher(path).replaceFirst(segment), null, null);
    }

    /** As it is stored. */
    String text() {
        String text = "%s %s %s".formatted(service, path, leftOut == null ? "" : leftOut);
        return ids == null ? text : "%s %s %s".formatted(text, ids.in(), ids.at());
    }

    static ExportPart of(String text) {
        String[] parts = text.split(" ", PARTS);
        return new ExportPart(
                parts[0],
                parts[1],
                parts[2].isEmpty() ? null : parts[2],
                parts.length < PARTS ? null : new Ids(parts[3], FieldPath.parse(parts[4])));
    }
}
