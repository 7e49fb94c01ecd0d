package org.neuroskin.consentservice.authzen;

import java.util.Locale;
import org.neuroskin.kernel.DenialReason;

/** Why a question is denied without the policies, or in spite of them. */
enum Refused {
    /** There is no purpose, and none is ever assumed. */
    PURPOSE_MISSING(DenialReason.BAD_REQUEST),
    /** A type, an id, an action, a purpose or a category that nobody here knows. */
    NOT_UNDERSTOOD(DenialReason.CANNOT_DECIDE),
    /** The app is not approved for the purpose. */
    PURPOSE_NOT_APPROVED(DenialReason.PURPOSE_NOT_APPROVED),
    /** An app asks about another one. */
    NOT_YOURS_TO_ASK(DenialReason.BAD_REQUEST),
    /** The asker knows of a later change than this service does. */
    REVISION_NOT_REACHED(DenialReason.CANNOT_DECIDE),
    /** It is permitted under obligations that the asker would not be told of, or could not fulfil. */
    OBLIGATIONS_NOT_MET(DenialReason.CANNOT_DECIDE),
    /** A search found nothing. */
    NOTHING_FOUND(DenialReason.NO_CONSENT);

    private final DenialReason inHistory;

    Refused(DenialReason inHistory) {
        this.inHistory = inHistory;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    DenialReason inHistory() {
        return inHistory;
    }
}
