package org.neuroskin.consentservice.design;

import java.util.Locale;

/** For whom a page is made. */
public enum Area {
    /** Anyone, signed in or not. */
    PUBLIC,
    /** The person whose data it is. */
    PORTAL,
    /** The ethics board. */
    CONSOLE,
    /** Those who run the installation. */
    OPERATIONS;

    /** The area of a path. */
    static Area of(String path) {
        if (isWithin(path, "/portal")) {
            return PORTAL;
        }
        if (isWithin(path, "/operations")) {
            return OPERATIONS;
        }
        return isWithin(path, "/ethics") ? CONSOLE : PUBLIC;
    }

    /** The class in the style sheet. */
    public String css() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The key of its name. */
    public String nameKey() {
        return "frame." + css();
    }

    static boolean isWithin(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }
}
