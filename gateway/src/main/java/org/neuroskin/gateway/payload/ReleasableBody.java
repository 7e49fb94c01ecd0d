package org.neuroskin.gateway.payload;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.neuroskin.kernel.CategoryId;

/** What is left to release once a body has been seen to its end: all of it, or what follows the windows released before. */
public final class ReleasableBody {
    private final byte[] rest;
    private final long windows;
    private final long bytes;
    private final SortedSet<CategoryId> categories;

    ReleasableBody(byte[] rest, long windows, long bytes, SortedSet<CategoryId> categories) {
        this.rest = rest;
        this.windows = windows;
        this.bytes = bytes;
        this.categories = Collections.unmodifiableSortedSet(new TreeSet<>(categories));
    }

    /** The whole body if there were no windows before, else its end. Not copied: it is released once. */
    public byte[] rest() {
        return rest;
    }

    /** Windows that went through the sink. */
    public long windows() {
        return windows;
    }

    /** Length of the body in all. */
    public long bytes() {
        return bytes;
    }

    /** The categories that the body really contains. */
    public SortedSet<CategoryId> categories() {
        return categories;
    }
}
