package org.neuroskin.consentservice.portal;

/**
 * For an account without data of its own.
 *
 * @param board whether it belongs to the ethics board
 */
record StaffPage(boolean board) {}
