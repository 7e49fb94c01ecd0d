package org.neuroskin.gateway.payload;

/**
 * Takes the windows of a body that does not fit into one. Each call has the window recorded and then released, and returns
 * once it has left; whatever it throws ends the body.
 */
@FunctionalInterface
public interface WindowSink {

    /**
     * The next window.
     *
     * @param window counts from 0
     * @param bytes plaintext, until this returns: the next window may take their place
     */
    void release(long window, byte[] bytes);
}
