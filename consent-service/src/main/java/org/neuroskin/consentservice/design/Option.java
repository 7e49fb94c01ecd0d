package org.neuroskin.consentservice.design;

/** One choice of a select field. */
public record Option(String value, String text, boolean chosen) {}
