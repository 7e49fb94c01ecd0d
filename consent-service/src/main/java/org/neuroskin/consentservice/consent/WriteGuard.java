package org.neuroskin.consentservice.consent;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;

/**
 * What keeps a write from being made twice, or on top of what somebody else has changed meanwhile.
 *
 * @param key chosen by the caller; repeating a write with it does nothing more; null for none
 * @param revision the write is made only while the consent is at this revision; null for whatever it is at
 */
public record WriteGuard(@Nullable String key, @Nullable Long revision) {
    /** Neither. */
    public static final WriteGuard NONE = new WriteGuard(null, null);

    private static final Pattern TAG = Pattern.compile("(?:W/)?\"([!#-~]{0,64})\"");
    private static final Pattern REVISION = Pattern.compile("\\d{1,18}");
    private static final long NO_REVISION = -1;

    /**
     * Of the headers {@code Idempotency-Key} and {@code If-Match} (RFC 9110 section 13.1.1), as they came.
     *
     * @throws ProblemException {@code invalid-input} or {@code malformed-request} for what is not acceptable
     */
    static WriteGuard of(@Nullable String key, @Nullable String ifMatch) {
        IdempotencyKeys.checked(key);
        if (ifMatch == null || ifMatch.equals("*")) {
            return new WriteGuard(key, null);
        }
        Matcher tag = TAG.matcher(ifMatch);
        if (!tag.matches()) {
            throw new ProblemException(Problem.MALFORMED_REQUEST, "If-Match is neither `*` nor one entity tag.");
        }
        // a weak tag, or one that we never gave, matches nothing
        boolean ours =
                ifMatch.startsWith("\"") && REVISION.matcher(tag.group(1)).matches();
        return new WriteGuard(key, ours ? Long.valueOf(tag.group(1)) : Long.valueOf(NO_REVISION));
    }

    /** The entity tag of a consent at this revision. */
    static String tag(long revision) {
        return "\"" + revision + "\"";
    }

    /** Ends the request with {@code precondition-failed} if the consent is at another revision. */
    void check(long current) {
        if (revision != null && revision != current) {
            throw new ProblemException(
                    Problem.PRECONDITION_FAILED,
                    "The consent was changed since you read it. Read it again, then decide.",
                    Map.of("revision", current));
        }
    }
}
