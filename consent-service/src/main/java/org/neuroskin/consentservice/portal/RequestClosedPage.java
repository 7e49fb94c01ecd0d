package org.neuroskin.consentservice.portal;

/**
 * A request that cannot be decided here.
 *
 * @param key what its texts begin with
 */
record RequestClosedPage(String key) {}
