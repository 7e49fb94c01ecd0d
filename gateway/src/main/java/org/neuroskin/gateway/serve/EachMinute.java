package org.neuroskin.gateway.serve;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells the history once a minute, and at the end, what was counted meanwhile. */
final class EachMinute {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final UnknownDenials unknown;
    private final AnswerCount answers;
    private @Nullable Thread thread;

    EachMinute(UnknownDenials unknown, AnswerCount answers) {
        this.unknown = unknown;
        this.answers = answers;
    }

    void start() {
        thread = Thread.ofVirtual().name("each-minute").start(this::run);
    }

    /** Tells what was counted until now, if that can still be recorded. */
    void stop() {
        Thread running = thread;
        if (running != null) {
            thread = null;
            running.interrupt();
            unknown.tell();
            answers.tellEnd();
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(MINUTE);
                unknown.tell();
                answers.tell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
