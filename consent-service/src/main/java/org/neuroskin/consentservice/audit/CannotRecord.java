package org.neuroskin.consentservice.audit;

import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;

/** Events could not be made durable, or it is not known whether they are. What depends on them must not happen. */
public final class CannotRecord extends ProblemException {
    private static final long serialVersionUID = 1;

    CannotRecord(String detail) {
        super(Problem.CANNOT_RECORD, detail);
    }
}
