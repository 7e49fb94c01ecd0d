package org.neuroskin.consentservice.authzen;

import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.AppText;
import org.neuroskin.consentservice.platform.InvalidInput;

/** What an operator calls a key or a client. */
final class PlainName {
    private static final int LONGEST = 100;

    private PlainName() {}

    /** The name without space around it; what is none is noted under {@code /name}. */
    static String read(@Nullable String given, InvalidInput mistakes) {
        String name = given == null ? "" : given.strip();
        if (!AppText.isPlain(name, LONGEST)) {
            mistakes.add("/name", AppText.RULE.formatted(LONGEST));
        }
        return name;
    }
}
