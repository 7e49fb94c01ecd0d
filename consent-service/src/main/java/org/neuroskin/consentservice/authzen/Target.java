package org.neuroskin.consentservice.authzen;

/** What a search looks for. */
enum Target {
    SUBJECT,
    RESOURCE,
    ACTION
}
