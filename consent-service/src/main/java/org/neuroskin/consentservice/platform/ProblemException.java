package org.neuroskin.consentservice.platform;

import java.util.Map;
import org.neuroskin.kernel.Problem;

/**
 * Ends a request with a problem. The detail is shown to the caller, so it carries nothing personal.
 *
 * <p>Extensions become members beside the standard ones of RFC 9457.
 */
public class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Problem problem;
    private final transient Map<String, Object> extensions;

    /** A problem with a detail that helps this caller. */
    public ProblemException(Problem problem, String detail) {
        this(problem, detail, Map.of());
    }

    /** A problem with further members. */
    public ProblemException(Problem problem, String detail, Map<String, Object> extensions) {
        super(detail);
        this.problem = problem;
        this.extensions = Map.copyOf(extensions);
    }

    /** There is nothing, or nothing that this caller may know of: both look the same. */
    public static ProblemException notFound() {
        return new ProblemException(Problem.NOT_FOUND, "There is nothing here that you can see.");
    }

    /** What kind of problem. */
    public Problem problem() {
        return problem;
    }

    /** What this caller is told. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** Members beside the standard ones. */
    public Map<String, Object> extensions() {
        return extensions;
    }
}
