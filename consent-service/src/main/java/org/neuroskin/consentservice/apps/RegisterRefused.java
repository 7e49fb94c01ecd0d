package org.neuroskin.consentservice.apps;

import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;

/** The register does not do what was asked for, for a reason that whoever asked can do something about. */
public final class RegisterRefused extends ProblemException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Why, with what a program is told. Pages have words of their own for each. */
    public enum Reason {
        OTHER_ROLE(Problem.ANOTHER_PERSON_NEEDED, "You have approved this edition in your other role."),
        PROPOSER_ALONE(Problem.ANOTHER_PERSON_NEEDED, "Whoever proposed an app does not approve it alone."),
        NOT_NEEDED(Problem.INSUFFICIENT_SCOPE, "This edition needs no approval in a role that you have."),
        NO_DISCLOSURE(
                Problem.NOTICE_INCOMPLETE, "This edition is from before a disclosure was asked for. Describe it anew."),
        EDITION_CHANGED(Problem.CONFLICT, "This edition is not the one that is proposed. Read it again."),
        APPROVED_BEFORE(Problem.CONFLICT, "This edition was approved before."),
        FROM_FILE(Problem.CONFLICT, "This app is described in the apps file. Change it there."),
        OF_INSTALLATION(Problem.CONFLICT, "This belongs to the installation itself."),
        RETIRED(Problem.GONE, "This app is retired.");

        private final Problem problem;
        private final String detail;

        Reason(Problem problem, String detail) {
            this.problem = problem;
            this.detail = detail;
        }
    }

    RegisterRefused(Reason reason) {
        super(reason.problem, reason.detail);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
