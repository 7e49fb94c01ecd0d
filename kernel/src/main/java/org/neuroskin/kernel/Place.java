package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where somebody or something is, as far as law asks: a country (ISO 3166-1 alpha-2), a part of one (ISO 3166-2), or
 * {@code EU}, which ISO reserves for the European Union.
 *
 * @param code such as {@code DE}, {@code US-IL}, {@code EU}
 */
public record Place(@JsonValue String code) implements Comparable<Place> {
    /** What a code looks like. */
    public static final Pattern FORM = Pattern.compile("[A-Z]{2}(-[A-Z0-9]{1,3})?");

    private static final String UNION = "EU";

    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    /** The member states of the European Union since 1 February 2020. */
    private static final Set<String> MEMBERS = Set.of(
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK");

    /** Rejects a value that is not of the form {@code DE} or {@code US-IL}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Place {
        Identifiers.require(FORM, code, "place");
    }

    /** The country of a part of a country, else this place itself. */
    public Place country() {
        int hyphen = code.indexOf('-');
        return hyphen < 0 ? this : new Place(code.substring(0, hyphen));
    }

    /** Whether it is a country that ISO 3166-1 lists, a part of one, or the European Union. */
    public boolean exists() {
        return code.equals(UNION) || COUNTRIES.contains(country().code);
    }

    /** Whether this place is the {@code wider} one or lies in it. */
    public boolean within(Place wider) {
        String country = country().code;
        return equals(wider) || wider.code.equals(country) || (wider.code.equals(UNION) && MEMBERS.contains(country));
    }

    @Override
    public int compareTo(Place other) {
        return code.compareTo(other.code);
    }

    @Override
    public String toString() {
        return code;
    }
}
