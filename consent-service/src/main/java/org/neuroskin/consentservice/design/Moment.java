package org.neuroskin.consentservice.design;

/**
 * A point in time as a page shows it.
 *
 * @param iso for the {@code datetime} attribute
 * @param text in the reader's language, with the zone wherever it has a time of day
 */
public record Moment(String iso, String text) {}
