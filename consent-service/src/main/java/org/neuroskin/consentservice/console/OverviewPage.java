package org.neuroskin.consentservice.console;

/** How things stand at this gateway, as sentences. */
record OverviewPage(String accesses, String refused, String log) {}
