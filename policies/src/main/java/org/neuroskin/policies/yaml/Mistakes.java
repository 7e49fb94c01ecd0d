package org.neuroskin.policies.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects all mistakes of a set of files, so that a person can mend them in one go. */
public final class Mistakes {
    private record Mistake(String file, int line, String message) {}

    private final List<Mistake> found = new ArrayList<>();

    /** Notes a mistake; lines count from 1. */
    public void add(String file, int line, String message) {
        found.add(new Mistake(file, line, message));
    }

    /** Whether nothing was noted. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** All mistakes as {@code file:line: message}, by file and line. */
    public List<String> lines() {
        return found.stream()
                .sorted(Comparator.comparing(Mistake::file).thenComparingInt(Mistake::line))
                .map(mistake -> "%s:%d: %s".formatted(mistake.file(), mistake.line(), mistake.message()))
                .distinct()
                .toList();
    }
}
