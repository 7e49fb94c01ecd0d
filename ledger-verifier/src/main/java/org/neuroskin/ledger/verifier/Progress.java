package org.neuroskin.ledger.verifier;

import java.io.PrintStream;

/** A bar that grows, where somebody looks; else nothing. */
final class Progress {
    private static final int WIDTH = 40;

    private final PrintStream out;
    private final boolean visible;
    private int shown = -1;

    Progress(PrintStream out, boolean visible) {
        this.out = out;
        this.visible = visible;
    }

    void show(long done, long all) {
        int percent = all == 0 ? 100 : (int) Math.min(100, 100 * done / all);
        if (visible && percent != shown) {
            shown = percent;
            int filled = percent * WIDTH / 100;
            out.printf("\r[%s%s] %3d %%  %d of %d", "#".repeat(filled), ".".repeat(WIDTH - filled), percent, done, all);
            out.flush();
        }
    }

    /** Leaves an empty line for the verdict. */
    void clear() {
        if (shown >= 0) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
