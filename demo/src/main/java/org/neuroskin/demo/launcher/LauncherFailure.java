package org.neuroskin.demo.launcher;

/** Something in the way that a person can do something about. The message is the one line that is shown for it. */
public final class LauncherFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    LauncherFailure(String message) {
        super(message);
    }

    LauncherFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
