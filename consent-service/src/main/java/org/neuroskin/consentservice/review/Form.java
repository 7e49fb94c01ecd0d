package org.neuroskin.consentservice.review;

import java.util.ArrayList;
import java.util.List;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Wording;

/** What is wrong with what somebody typed. */
final class Form {
    static final int LONGEST = 4_000;

    private final Wording wording;
    private final List<FieldError> errors = new ArrayList<>();

    Form(Wording wording) {
        this.wording = wording;
    }

    /** The text without blanks around it; a mistake of the field where it is none that can be kept. */
    String text(String field, String typed) {
        String text = typed.strip();
        // PostgreSQL keeps no NUL
        if (text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            wrong(field, "form.error.text");
        }
        return text;
    }

    void wrong(String field, String key) {
        errors.add(new FieldError(field, wording.text(key)));
    }

    List<FieldError> errors() {
        return List.copyOf(errors);
    }

    boolean right() {
        return errors.isEmpty();
    }
}
