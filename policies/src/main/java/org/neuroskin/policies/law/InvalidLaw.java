package org.neuroskin.policies.law;

import java.util.List;

/** Laws that must not be used. The message and {@link #mistakes} name all mistakes, each as {@code file:line: message}. */
public final class InvalidLaw extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final List<String> mistakes;

    InvalidLaw(List<String> mistakes) {
        super("%d mistake(s) in law packs:\n%s".formatted(mistakes.size(), String.join("\n", mistakes)));
        this.mistakes = List.copyOf(mistakes);
    }

    /** All mistakes, by file and line. */
    public List<String> mistakes() {
        return mistakes;
    }
}
