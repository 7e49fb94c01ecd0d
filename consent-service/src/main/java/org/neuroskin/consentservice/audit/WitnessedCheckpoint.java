package org.neuroskin.consentservice.audit;

import java.util.Optional;

/** What others have cosigned of the log. */
public interface WitnessedCheckpoint {

    /** The note of the latest checkpoint that enough have cosigned, with their lines. */
    Optional<String> witnessed();
}
