package org.neuroskin.consentservice.receipt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;
import org.neuroskin.consentservice.receipt.TaggedPdf.Style;

/** A receipt on paper: A4, with the structure that a screen reader follows. The same sheet always gives the same bytes. */
final class ReceiptPdf {
    private ReceiptPdf() {}

    static byte[] write(ReceiptSheet sheet) {
        try (TaggedPdf pdf = new TaggedPdf(sheet.title(), sheet.language(), sheet.created())) {
            pdf.text(pdf.element("H1"), sheet.title(), Style.TITLE);
            pdf.text(pdf.element("P"), sheet.state().text(), Style.LABEL);
            pdf.text(pdf.element("P"), sheet.lead(), Style.LEAD);
            for (ReceiptSheet.Section section : sheet.sections()) {
                pdf.text(pdf.element("H2"), section.heading(), Style.HEADING);
                PDStructureElement list = pdf.element("L");
                for (ReceiptSheet.Fact fact : section.facts()) {
                    PDStructureElement item = pdf.element("LI", list);
                    pdf.text(pdf.element("Lbl", item), fact.label(), Style.LABEL);
                    PDStructureElement body = pdf.element("LBody", item);
                    for (String line : fact.lines()) {
                        pdf.text(body, line, Style.VALUE);
                    }
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 15);
            pdf.save(sheet.id(), out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("our bug: a receipt cannot be set in type", e);
        }
    }
}
