package org.neuroskin.consentservice.console;

import org.jspecify.annotations.Nullable;

/**
 * What a reviewer needs to check the history without us.
 *
 * @param checkpoint the latest one, as signed; null while there is none
 * @param summary what it says, as a sentence
 * @param keys verifier keys, one a line
 * @param command what to run
 */
record ProofPage(@Nullable String checkpoint, String summary, String keys, String command) {}
