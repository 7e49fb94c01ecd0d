package org.neuroskin.policies.service;

import java.util.List;
import java.util.Optional;
import org.neuroskin.kernel.CategoryId;

/**
 * One kind of FHIR resource and how it rests.
 *
 * <p>An element is named as in FHIR's own tables: {@code note}, or {@code value[x]} for whichever of {@code valueQuantity},
 * {@code valueString}… is there. An element's sibling with its id and extensions ({@code _valueString}) is sealed with it.
 *
 * @param type such as {@code Observation}
 * @param code system and code that one coding of the element {@code code} must have, such as {@code http://loinc.org|80404-7}; empty
 *     if the type is enough
 * @param category what it says of the person
 * @param clear the elements that rest in the clear, of no category
 * @param sealed the elements that rest as one sealed value
 */
public record ResourceRule(
        String type, Optional<String> code, CategoryId category, List<String> clear, List<String> sealed) {
    private static final String CHOICE = "[x]";

    /** Copies the lists. */
    public ResourceRule {
        clear = List.copyOf(clear);
        sealed = List.copyOf(sealed);
    }

    /** Whether a resource of this type with these codings ({@code system|code}) is of this kind. */
    public boolean fits(String resourceType, List<String> codings) {
        return type.equals(resourceType) && code.map(codings::contains).orElse(true);
    }

    /** Whether a member of the resource rests in the clear; what says of what kind it is does. */
    public boolean isClear(String member) {
        return isOne(clear, member) || member.equals("resourceType") || (code.isPresent() && member.equals("code"));
    }

    /** Whether a member of the resource rests sealed; so does the reason why an observation has no value. */
    public boolean isSealed(String member) {
        return isOne(sealed, member.startsWith("_") ? member.substring(1) : member)
                || (isObservation() && member.equals("dataAbsentReason"));
    }

    /** Whether it has an element of its own that says why there is no value. */
    public boolean isObservation() {
        return type.equals("Observation");
    }

    /** As FHIR would search for it. */
    @Override
    public String toString() {
        return type + code.map("?code="::concat).orElse("");
    }

    private static boolean isOne(List<String> elements, String member) {
        return elements.stream().anyMatch(element -> isElement(element, member));
    }

    static boolean isElement(String element, String member) {
        if (!element.endsWith(CHOICE)) {
            return element.equals(member);
        }
        int stem = element.length() - CHOICE.length();
        return member.length() > stem
                && member.startsWith(element.substring(0, stem))
                && Character.isUpperCase(member.charAt(stem));
    }
}
