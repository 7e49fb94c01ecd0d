package org.neuroskin.gateway.payload;

import org.neuroskin.sealing.keys.RootKey;

/** Wraps nothing: which root key there is, is no matter here. */
public final class OpenRoot implements RootKey {
    @Override
    public byte[] wrap(byte[] key, byte[] context) {
        return key.clone();
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) {
        return wrapped.clone();
    }
}
