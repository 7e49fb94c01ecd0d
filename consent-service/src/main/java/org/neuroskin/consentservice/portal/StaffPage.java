package org.neuroskin.consentservice.portal;

/**
 * For an account without data of its own.
 *
 * @param board whether it belongs to the ethics board
 * @param operator whether it belongs to those who run the installation
 */
record StaffPage(boolean board, boolean operator) {}
