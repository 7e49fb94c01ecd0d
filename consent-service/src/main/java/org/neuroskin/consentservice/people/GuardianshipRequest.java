package org.neuroskin.consentservice.people;

import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.AppText;
import org.neuroskin.consentservice.platform.InvalidInput;

/**
 * Somebody wants to decide for a minor, as it came in.
 *
 * @param code that the young person made
 * @param name how the young person and the operator know who asks
 * @param reference where an operator finds the evidence
 */
record GuardianshipRequest(
        @Nullable String code,
        @Nullable String name,
        @Nullable Authority authority,
        @Nullable EvidenceKind evidence,
        @Nullable String reference) {
    private static final int LONGEST_NAME = 60;
    private static final int LONGEST_REFERENCE = 200;

    /** What is acceptable of it. */
    record Accepted(String code, String name, Authority authority, EvidenceKind evidence, String reference) {
        @Override
        public String toString() {
            return "Accepted[…]";
        }
    }

    /** Throws {@code invalid-input} with all mistakes. */
    Accepted accepted() {
        InvalidInput mistakes = new InvalidInput();
        String who = name(name, mistakes);
        if (code == null || authority == null || evidence == null || reference == null) {
            mistakes.add("", "lacks code, authority, evidence or reference");
            throw mistakes.problem();
        }
        if (!AppText.isPlain(reference, LONGEST_REFERENCE)) {
            mistakes.add("/reference", "is not one line of at most 200 characters of plain text");
        }
        mistakes.throwIfAny();
        return new Accepted(code, who, authority, evidence, reference);
    }

    /** How somebody calls themselves; notes it where it is no name. */
    static String name(@Nullable String name, InvalidInput mistakes) {
        if (name == null || !AppText.isPlain(name, LONGEST_NAME)) {
            mistakes.add("/name", "is not one line of at most 60 characters of plain text");
        }
        return String.valueOf(name);
    }

    @Override
    public String toString() {
        return "GuardianshipRequest[…]";
    }
}
