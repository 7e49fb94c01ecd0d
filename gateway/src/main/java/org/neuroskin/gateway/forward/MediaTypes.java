package org.neuroskin.gateway.forward;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code Content-Type}. */
public final class MediaTypes {
    private MediaTypes() {}

    /** The media type, lower case without parameters; empty if there is none. */
    public static String essence(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
