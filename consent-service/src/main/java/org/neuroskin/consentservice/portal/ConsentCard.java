package org.neuroskin.consentservice.portal;

import java.util.List;
import java.util.UUID;
import org.neuroskin.consentservice.design.Moment;
import org.neuroskin.consentservice.design.Tag;

/**
 * One consent at a glance.
 *
 * @param purpose one sentence
 * @param words names of the categories that it covers now
 * @param extendable whether more can be allowed without the app asking
 */
record ConsentCard(
        UUID id,
        String app,
        String organisation,
        String purpose,
        List<String> words,
        Moment until,
        Tag state,
        boolean extendable) {}
