package org.neuroskin.gateway.route;

import java.util.function.IntPredicate;
import org.neuroskin.gateway.problem.Refusal;

/**
 * Path and query of a request.
 *
 * <p><b>Guarantee</b>: the path is in the one form that is decided, recorded and forwarded. Whatever two programs could read
 * in two ways is refused, not rewritten: percent-encoding, dot segments, empty segments, matrix parameters, backslashes, a
 * foreign host.
 *
 * @param path begins with a slash
 * @param query as it was sent, without the question mark; empty if there is none
 */
public record RequestTarget(String path, String query) {
    private static final String SUB_DELIMITERS = "-._~!$&'()*+,=:@";
    private static final String NEVER_IN_A_QUERY = "#\"<>[]\\^`{|}";

    /**
     * The target of a request line.
     *
     * @throws Refusal if it is ambiguous or not in origin form (RFC 9112 §3.2.1)
     */
    public static RequestTarget parse(String target) {
        if (!target.startsWith("/")) {
            throw Refusal.malformed("The request target is not a path.");
        }
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        if (!allMatch(path, c -> c == '/' || isLetterOrDigit(c) || SUB_DELIMITERS.indexOf(c) >= 0)) {
            throw Refusal.malformed("The path has a character that it may not have, or an encoded one.");
        }
        if (path.contains("//") || (path + "/").contains("/./") || (path + "/").contains("/../")) {
            throw Refusal.malformed("The path has an empty segment or one of dots.");
        }
        if (!allMatch(query, c -> c > ' ' && c < 0x7f && NEVER_IN_A_QUERY.indexOf(c) < 0)) {
            throw Refusal.malformed("The query has a character that it may not have.");
        }
        return new RequestTarget(path, query);
    }

    /** Whether this is {@code prefix} or below it. */
    public boolean isUnder(String prefix) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    /** Path and query as they go to another server. */
    public String originForm() {
        return query.isEmpty() ? path : path + "?" + query;
    }

    private static boolean allMatch(String text, IntPredicate allowed) {
        for (int i = 0; i < text.length(); i++) {
            if (!allowed.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
