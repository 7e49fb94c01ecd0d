package org.neuroskin.demo.story;

/** The demo world did not behave as it should; the message says what was expected and what came. */
public final class StoryFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoryFailed(String message) {
        super(message);
    }
}
