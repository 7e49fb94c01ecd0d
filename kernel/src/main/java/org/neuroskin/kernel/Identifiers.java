package org.neuroskin.kernel;

import java.util.regex.Pattern;

/** The one check behind every identifier. Messages never repeat the value, which may be personal. */
final class Identifiers {
    private Identifiers() {}

    static void require(Pattern allowed, String value, String what) {
        if (!allowed.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "%s of %d characters is malformed (expected: %s)".formatted(what, value.length(), allowed));
        }
    }
}
