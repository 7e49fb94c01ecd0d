package org.neuroskin.consentservice.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureNode;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.kernel.AppId;

class ReceiptPdfTest {
    private static final Path KEPT = Path.of("target", "receipts");

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "fr"})
    void theFileTellsTheSameAsTheSheetInItsLanguage(String language) throws IOException {
        ReceiptSheet sheet = SampleReceipts.sheet(app("Mood Coach", "Größe & Cœur SA"), language);
        byte[] file = ReceiptPdf.write(sheet);
        Files.createDirectories(KEPT);
        Files.write(KEPT.resolve("receipt-" + language + ".pdf"), file);

        try (PDDocument pdf = Loader.loadPDF(file)) {
            String text = text(pdf);
            assertThat(pdf.getDocumentCatalog().getLanguage()).isEqualTo(language);
            assertThat(pdf.getDocumentInformation().getTitle()).isEqualTo(sheet.title());
            assertThat(text).contains(plain(sheet.title()), "Größe & Cœur SA", "pseudonym-of-somebody");
            for (ReceiptSheet.Section section : sheet.sections()) {
                assertThat(text).contains(plain(section.heading()));
                section.facts().forEach(fact -> assertThat(text).contains(plain(fact.label())));
            }
        }
    }

    @Test
    void theSameSheetGivesTheSameBytes() {
        ReceiptSheet sheet = SampleReceipts.sheet(app("Mood Coach", "Coach & Co"), "de");

        assertThat(ReceiptPdf.write(sheet)).isEqualTo(ReceiptPdf.write(sheet));
    }

    @Test
    void everyPieceOfTextIsTaggedAndEveryFontIsEmbedded() throws IOException {
        byte[] file = ReceiptPdf.write(SampleReceipts.manyPages(app("Mood Coach", "Coach & Co"), "en"));
        try (PDDocument pdf = Loader.loadPDF(file)) {
            assertThat(pdf.getNumberOfPages()).isGreaterThan(3);
            assertThat(pdf.getDocumentCatalog().getMarkInfo().isMarked()).isTrue();
            List<String> types = new ArrayList<>();
            collect(pdf.getDocumentCatalog().getStructureTreeRoot(), types);
            assertThat(types).startsWith("Document", "H1", "P", "P", "H2", "L", "LI", "Lbl", "LBody");
            assertThat(types).containsOnlyOnce("H1");
            int index = 0;
            for (PDPage page : pdf.getPages()) {
                assertThat(page.getStructParents()).isEqualTo(index);
                assertThat(pdf.getDocumentCatalog()
                                .getStructureTreeRoot()
                                .getParentTree()
                                .getNumbers())
                        .containsKey(index);
                for (COSName name : page.getResources().getFontNames()) {
                    PDFont font = page.getResources().getFont(name);
                    assertThat(font.isEmbedded()).as(font.getName()).isTrue();
                }
                assertUntagged(page);
                index++;
            }
        }
    }

    @Test
    void namesFromOutsideAreInertAndNoneBreaksTheFile() throws IOException {
        String hostile = "<script>alert(1)</script> \u202Eevil\u202C \u0000\u0007 (Tj) /JS 中文 \uD83D\uDE00 \u05D0 "
                + "x".repeat(3000);
        byte[] file = ReceiptPdf.write(SampleReceipts.sheet(app(hostile, hostile), "en"));
        try (PDDocument pdf = Loader.loadPDF(file)) {
            String text = text(pdf);
            assertThat(text)
                    .contains("<script>alert(1)</script> evil (Tj) /JS [U+4E2D][U+6587] [U+1F600] [U+05D0]")
                    .doesNotContain("\u202E", "\u2068");
            for (COSName key : List.of(
                    COSName.getPDFName("JavaScript"), COSName.JS, COSName.OPEN_ACTION, COSName.AA, COSName.URI)) {
                for (var reference : pdf.getDocument().getXrefTable().keySet()) {
                    COSObject object = pdf.getDocument().getObjectFromPool(reference);
                    if (object.getObject() instanceof COSDictionary dictionary) {
                        assertThat(dictionary.containsKey(key))
                                .as(key.getName())
                                .isFalse();
                    }
                }
            }
        }
    }

    /** All that is shown stands between marks. */
    private static void assertUntagged(PDPage page) throws IOException {
        String content = new String(page.getContents().readAllBytes(), StandardCharsets.ISO_8859_1);
        int open = 0;
        for (String line : content.split("\n", -1)) {
            open += line.endsWith("BDC") || line.endsWith("BMC") ? 1 : 0;
            open -= line.endsWith("EMC") ? 1 : 0;
            if (line.endsWith("Tj")) {
                assertThat(open).isEqualTo(1);
            }
        }
        assertThat(open).isZero();
    }

    private static void collect(PDStructureNode node, List<String> types) {
        for (Object kid : node.getKids()) {
            if (kid instanceof PDStructureElement element) {
                types.add(element.getStructureType());
                collect(element, types);
            }
        }
    }

    private static String text(PDDocument pdf) throws IOException {
        return plain(new PDFTextStripper().getText(pdf));
    }

    private static String plain(String text) {
        return text.replaceAll("\\p{Cf}", "").replaceAll("[\\s\\u00a0\\u202f]+", " ");
    }

    private static App app(String name, String organisation) {
        return new App(
                new AppId("mood-coach"),
                name,
                organisation,
                null,
                new TreeSet<>(),
                new TreeSet<>(),
                null,
                List.of(),
                false,
                URI.create("http://app.example/"),
                true,
                null);
    }
}
