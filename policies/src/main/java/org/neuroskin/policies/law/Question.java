package org.neuroskin.policies.law;

import java.util.Arrays;
import java.util.Optional;

/** What a rule answers; the Cedar action that it is written for. */
enum Question {
    /** May the access happen at all, whatever the person has agreed to? */
    ACCESS("access"),
    /** May it rely on this consent? */
    RELY_ON_CONSENT("rely-on-consent"),
    /** May it happen on another legal basis than consent? */
    USE_WITHOUT_CONSENT("use-without-consent");

    private final String action;

    Question(String action) {
        this.action = action;
    }

    String action() {
        return action;
    }

    static Optional<Question> of(String action) {
        return Arrays.stream(values())
                .filter(each -> each.action.equals(action))
                .findFirst();
    }
}
