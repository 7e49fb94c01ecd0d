package org.neuroskin.kernel;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway is to seal anew next: the answer to {@code POST /internal/v1/reseals/next}. That it is about to is recorded.
 *
 * @param reseal the order; null where there is nothing to do at present
 * @param service the data service; null without an order
 * @param subject whose data; null where only the routes are to be told first
 */
public record ResealWork(
        @Nullable UUID reseal,
        @Nullable String service,
        @Nullable SubjectId subject) {

    /** There is nothing to do at present. */
    public static final ResealWork NOTHING = new ResealWork(null, null, null);

    /**
     * What a gateway tells of the routes of the service.
     *
     * @param categories all that rest sealed there
     * @param outcomes the routes that cannot be rewritten, each with why not
     */
    public record Routes(List<CategoryId> categories, List<Outcome> outcomes) {

        /** Copies the lists. */
        public Routes {
            categories = List.copyOf(categories);
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * What became of a person's data.
     *
     * @param failed whether something is to be tried again
     */
    public record Done(boolean failed, List<Outcome> outcomes) {

        /** Copies the outcomes. */
        public Done {
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * How many documents of a route ended in the same way.
     *
     * @param route path template; empty where it is about no route
     * @param result {@link #REWRITTEN}, {@link #PRESENT}, {@link #FAILED}, or why not, such as {@code no-etag}
     * @param documents 0 where it is about a route as such
     */
    public record Outcome(String route, String result, long documents) {}

    /** Sealed under another key, and written back. */
    public static final String REWRITTEN = "rewritten";

    /** Nothing in it is under a key that only opens. */
    public static final String PRESENT = "present";

    /** Something did not work that may later. */
    public static final String FAILED = "failed";
}
