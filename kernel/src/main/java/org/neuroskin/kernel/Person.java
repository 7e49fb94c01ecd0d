package org.neuroskin.kernel;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What deciding needs to know of the data subject besides the grants.
 *
 * @param restricted processing is restricted (GDPR Art. 18): everything is denied but the person's own look at their data
 * @param never categories that nobody may use whatever else is granted; each covers those below it
 * @param place where the person lives; null where it was never said
 * @param bornOn null where it was never said
 * @param noticesShown purposes whose notice of emotion recognition was shown (AI Act Art. 50(3))
 * @param breakGlass emergency accesses that have not ended yet
 */
public record Person(
        boolean restricted,
        Set<CategoryId> never,
        @Nullable Place place,
        @Nullable LocalDate bornOn,
        Set<PurposeId> noticesShown,
        List<BreakGlass> breakGlass) {

    /** Somebody of whom nothing is known. */
    public static final Person UNKNOWN = new Person(false, Set.of(), null, null, Set.of(), List.of());

    /** Copies the collections. */
    public Person {
        never = Set.copyOf(never);
        noticesShown = Set.copyOf(noticesShown);
        breakGlass = List.copyOf(breakGlass);
    }

    /** The same person with processing restricted or not. */
    public Person restricted(boolean now) {
        return new Person(now, never, place, bornOn, noticesShown, breakGlass);
    }

    /** The same person who wants nobody to use these categories. */
    public Person never(Collection<CategoryId> now) {
        return new Person(restricted, Set.copyOf(now), place, bornOn, noticesShown, breakGlass);
    }

    /** The same person with what is known of place and birth. */
    public Person placeAndBirth(@Nullable Place where, @Nullable LocalDate when) {
        return new Person(restricted, never, where, when, noticesShown, breakGlass);
    }

    /** The same person who was shown the notices of these purposes. */
    public Person noticesShown(Collection<PurposeId> now) {
        return new Person(restricted, never, place, bornOn, Set.copyOf(now), breakGlass);
    }

    /** The same person with these emergency accesses. */
    public Person breakGlass(List<BreakGlass> now) {
        return new Person(restricted, never, place, bornOn, noticesShown, now);
    }

    @Override
    public String toString() {
        return "Person[…]";
    }
}
