package org.neuroskin.consentservice.snapshot;

/**
 * Who enforces a change.
 *
 * @param gateways how many held a lease when the change was made
 * @param confirmed how many of them said that they enforce it
 * @param lapsed how many did not, and lost their lease instead: they release nothing until they have caught up
 */
public record Enforcement(int gateways, int confirmed, int lapsed) {}
