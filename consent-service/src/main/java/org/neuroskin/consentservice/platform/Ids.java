package org.neuroskin.consentservice.platform;

import java.util.UUID;

/** Makes identifiers that nobody can guess. */
@FunctionalInterface
public interface Ids {

    /** An identifier never given before. */
    UUID next();
}
