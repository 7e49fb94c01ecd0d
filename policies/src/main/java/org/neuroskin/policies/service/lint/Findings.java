package org.neuroskin.policies.service.lint;

import java.util.List;
import org.neuroskin.policies.yaml.Mistakes;

/** What a comparison found in one file. */
final class Findings {
    private final String file;
    private final Mistakes errors = new Mistakes();
    private final Mistakes warnings = new Mistakes();

    Findings(String file) {
        this.file = file;
    }

    /** A reason not to use the descriptor; lines count from 1. */
    void error(int line, String message) {
        errors.add(file, line, message);
    }

    /** Something to look at. */
    void warning(int line, String message) {
        warnings.add(file, line, "warning: " + message);
    }

    /** Each as {@code file:line: message}, by line. */
    List<String> errors() {
        return errors.lines();
    }

    /** Each as {@code file:line: warning: message}, by line. */
    List<String> warnings() {
        return warnings.lines();
    }
}
