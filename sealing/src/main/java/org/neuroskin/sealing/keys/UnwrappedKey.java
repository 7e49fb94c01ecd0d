package org.neuroskin.sealing.keys;

/** A key of the keyring, open. */
record UnwrappedKey(KeyPlace place, Secret secret) {}
