package org.neuroskin.policies.law;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Place;

/**
 * The executable reading of one law.
 *
 * @param name such as {@code us-il-bipa}; also the name of its files
 * @param title the law's name and where it is printed
 * @param version counts up with each change of what it decides
 * @param state whether it decides
 * @param hash SHA-256 of its files, in hexadecimal digits
 * @param scope whom it concerns
 * @param ages country → age from which a young person consents alone; empty where the law has none
 * @param retention what it says about keeping data
 * @param elsewhere articles that another part of the product fulfils, and which
 * @param notEncoded what of the law no part fulfils; for people to know
 */
public record Pack(
        String name,
        String title,
        int version,
        State state,
        String hash,
        Scope scope,
        Ages ages,
        Area area,
        List<Note> retention,
        List<Note> elsewhere,
        List<String> notEncoded,
        List<Rule> rules) {

    /** Whether a pack decides. */
    public enum State {
        /** It decides. */
        LIVE,
        /** It is asked beside the live ones, and only the differences are listed. */
        SHADOW
    }

    /** Whose place makes a law apply. */
    public enum Party {
        /** Where the data subject lives. */
        PERSON,
        /** Where the app's organisation processes data. */
        RECIPIENT,
        /** Where the data is stored. */
        SERVICE
    }

    /**
     * Whom a law concerns: any of these parties in any of these places; everyone where no party is named.
     */
    public record Scope(Set<Party> parties, Set<Place> places) {

        /** Copies the sets. */
        public Scope {
            parties = Set.copyOf(parties);
            places = Set.copyOf(places);
        }

        boolean includes(Party party, @Nullable Place place) {
            return place != null && parties.contains(party) && within(places, place);
        }
    }

    /** From which age a young person consents to an online service alone, by country; empty where the law has no such table. */
    public record Ages(Optional<Integer> otherwise, Map<Place, Integer> byCountry) {

        /** Copies the map. */
        public Ages {
            byCountry = Map.copyOf(byCountry);
        }

        /** The age for somebody who lives there; empty where the law has none. */
        public Optional<Integer> consentAlone(@Nullable Place place) {
            Integer age = place == null ? null : byCountry.get(place.country());
            return age == null ? otherwise : Optional.of(age);
        }
    }

    /** Between which places data moves freely, and where else it is as safe; both empty where the law does not ask. */
    public record Area(Set<Place> inside, Set<Place> adequate) {

        /** Copies the sets. */
        public Area {
            inside = Set.copyOf(inside);
            adequate = Set.copyOf(adequate);
        }
    }

    /** An article and what is said about it. */
    public record Note(String article, String says) {}

    /** Copies the lists. */
    public Pack {
        retention = List.copyOf(retention);
        elsewhere = List.copyOf(elsewhere);
        notEncoded = List.copyOf(notEncoded);
        rules = List.copyOf(rules);
    }

    static boolean within(Set<Place> places, Place place) {
        for (Place wider : places) {
            if (place.within(wider)) {
                return true;
            }
        }
        return false;
    }
}
