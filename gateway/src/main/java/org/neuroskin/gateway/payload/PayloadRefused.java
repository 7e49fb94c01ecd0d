package org.neuroskin.gateway.payload;

import java.util.Objects;
import org.neuroskin.kernel.Problem;

/** A body cannot be passed on. Nothing of it may leave beyond the windows that left before. */
public final class PayloadRefused extends RuntimeException {
    private final Problem problem;

    PayloadRefused(Problem problem, String detail) {
        // An expected outcome, and the parser's own words could repeat what is in the body
        super(detail, null, false, false);
        this.problem = problem;
    }

    /** What the client is told. */
    public Problem problem() {
        return problem;
    }

    /** One sentence without anything from the body. */
    public String detail() {
        return Objects.requireNonNull(getMessage());
    }
}
