package org.neuroskin.consentservice.portal;

import org.neuroskin.kernel.SubjectId;

/**
 * Whose data a page is about, and who is signed in: the subject, or a guardian whom the path let in. A controller that asks for
 * it is closed to everyone else.
 *
 * @param account of who is signed in
 */
record Person(SubjectId subject, SubjectId account) {

    /** Where the pages about this person are. */
    String base() {
        return isGuardian() ? "/portal/wards/" + subject.value() : "/portal";
    }

    boolean isGuardian() {
        return !subject.equals(account);
    }
}
