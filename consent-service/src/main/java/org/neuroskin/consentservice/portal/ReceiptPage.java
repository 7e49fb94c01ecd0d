package org.neuroskin.consentservice.portal;

import java.util.List;
import java.util.UUID;
import org.neuroskin.consentservice.receipt.ReceiptSheet;

/**
 * The receipt of one state of a consent.
 *
 * @param forms in which it can be taken along
 */
record ReceiptPage(UUID id, ReceiptSheet sheet, List<Form> forms) {

    /** One form of it. */
    record Form(String href, String text) {}
}
