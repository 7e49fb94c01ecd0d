package org.neuroskin.demo.launcher;

import java.io.PrintStream;
import java.util.Locale;

/** Lines for the person who waits, each with the seconds since the start. */
final class Progress {
    private static final double NANOS = 1e9;

    private final PrintStream out;
    private final long start = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String line) {
        out.println("[%6.1f s] %s".formatted(seconds(), line));
        out.flush();
    }

    double seconds() {
        return (System.nanoTime() - start) / NANOS;
    }

    /** What is no step on the way. */
    void print(String text) {
        out.print(text);
        out.flush();
    }

    static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
