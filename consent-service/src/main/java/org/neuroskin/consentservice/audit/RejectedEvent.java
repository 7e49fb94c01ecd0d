package org.neuroskin.consentservice.audit;

import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;

/** An event contradicts what is recorded already, such as a second end of an access. Nothing of its batch is recorded. */
final class RejectedEvent extends ProblemException {
    private static final long serialVersionUID = 1;

    RejectedEvent(String detail) {
        super(Problem.CONFLICT, detail);
    }
}
