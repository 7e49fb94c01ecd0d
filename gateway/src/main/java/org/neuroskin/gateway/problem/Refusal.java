package org.neuroskin.gateway.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;

/**
 * A step of the request path says no. Carries what the client is told and what the audit history keeps; never a token, a
 * payload or a subject.
 */
public final class Refusal extends RuntimeException {
    private final Problem problem;
    private final DenialReason reason;
    private final Map<String, String> headers;
    private final Map<String, Object> members;

    /**
     * Refuses.
     *
     * @param reason what the audit history says if this comes before the access was recorded as intended
     * @param detail one sentence for the developer of the app
     */
    public Refusal(Problem problem, DenialReason reason, String detail) {
        this(problem, reason, detail, Map.of(), Map.of());
    }

    /** Fails after the access was recorded as intended, from when on the history says which problem it was. */
    public Refusal(Problem problem, String detail) {
        this(problem, DenialReason.CANNOT_DECIDE, detail);
    }

    private Refusal(
            Problem problem,
            DenialReason reason,
            String detail,
            Map<String, String> headers,
            Map<String, Object> members) {
        // A refusal is an expected outcome: a stack trace would cost more than the rest of the request
        super(detail, null, false, false);
        this.problem = problem;
        this.reason = reason;
        this.headers = headers;
        this.members = members;
    }

    /** A request that is not acceptable as it stands. */
    public static Refusal malformed(String detail) {
        return new Refusal(Problem.MALFORMED_REQUEST, DenialReason.BAD_REQUEST, detail);
    }

    /** The same with one more header on the answer. */
    public Refusal withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Refusal(problem, reason, detail(), more, members);
    }

    /** The same with one more member in the problem details. */
    public Refusal withMember(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Refusal(problem, reason, detail(), headers, more);
    }

    /** What the client is told. */
    public Problem problem() {
        return problem;
    }

    /** What the audit history is told. */
    public DenialReason reason() {
        return reason;
    }

    /** One sentence for the developer of the app. */
    public String detail() {
        return Objects.requireNonNull(getMessage());
    }

    /** Further headers of the answer. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Further members of the problem details. */
    public Map<String, Object> members() {
        return members;
    }
}
