package org.neuroskin.consentservice.portal;

import java.util.List;
import java.util.UUID;
import org.neuroskin.consentservice.design.Moment;

/**
 * The receipt of a withdrawal.
 *
 * @param since since when it is in effect, as a sentence
 * @param confirmed by how many gateways, as a sentence
 * @param words what was withdrawn
 */
record StoppedPage(
        UUID id,
        String app,
        String organisation,
        String heading,
        String since,
        String confirmed,
        List<String> words,
        Moment at,
        String revision) {}
