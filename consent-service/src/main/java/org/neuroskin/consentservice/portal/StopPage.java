package org.neuroskin.consentservice.portal;

import java.util.List;
import java.util.UUID;
import org.neuroskin.consentservice.design.FieldError;

/** Before stopping: what it means, and what can be stopped alone. */
record StopPage(UUID id, String app, List<Choice> choices, List<FieldError> errors) {

    /** One grant that can be stopped. */
    record Choice(UUID id, String name, String hint) {}
}
