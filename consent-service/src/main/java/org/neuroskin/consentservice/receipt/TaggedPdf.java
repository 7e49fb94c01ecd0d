package org.neuroskin.consentservice.receipt;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentCatalog;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDNumberTreeNode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDMarkInfo;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDMarkedContentReference;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDParentTreeValue;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureNode;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureTreeRoot;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.interactive.viewerpreferences.PDViewerPreferences;

/**
 * Running text on A4 pages, tagged (ISO 32000-1 §14.8): title, language, reading order, and for each piece of text what it is.
 * Fonts are embedded. A character that they lack appears as its code point, such as {@code [U+4E2D]}; characters without a
 * shape of their own, direction marks among them, are left out.
 */
final class TaggedPdf implements Closeable {
    private static final float MARGIN = 56;
    private static final float WIDTH = PDRectangle.A4.getWidth() - 2 * MARGIN;
    private static final float FOOT = MARGIN + 20;

    /** How a piece of text looks; sizes in points. */
    enum Style {
        TITLE(20, true, 0, 8),
        LEAD(12, false, 0, 8),
        HEADING(14, true, 12, 4),
        LABEL(10, true, 4, 0),
        VALUE(10, false, 0, 0);

        private final float size;
        private final boolean bold;
        private final float before;
        private final float after;

        Style(float size, boolean bold, float before, float after) {
            this.size = size;
            this.bold = bold;
            this.before = before;
            this.after = after;
        }

        float leading() {
            return size * 1.35f;
        }
    }

    private final PDDocument document = new PDDocument();
    private final PDFont regular;
    private final PDFont bold;
    private final PDStructureElement root;
    private final List<List<PDStructureElement>> parents = new ArrayList<>();
    private PDPage page = new PDPage(PDRectangle.A4);
    private PDPageContentStream out;
    private float y;

    TaggedPdf(String title, String language, Instant created) throws IOException {
        regular = font("atkinson-regular.ttf");
        bold = font("atkinson-bold.ttf");
        PDDocumentCatalog catalog = document.getDocumentCatalog();
        catalog.setLanguage(language);
        PDMarkInfo marks = new PDMarkInfo();
        marks.setMarked(true);
        catalog.setMarkInfo(marks);
        PDViewerPreferences viewer = new PDViewerPreferences(new COSDictionary());
        viewer.setDisplayDocTitle(true);
        catalog.setViewerPreferences(viewer);
        document.getDocumentInformation().setTitle(title);
        document.getDocumentInformation().setCreator("Neuroskin Gateway");
        document.getDocumentInformation().setCreationDate(GregorianCalendar.from(created.atZone(ZoneOffset.UTC)));
        // the file's identity follows from this and the content, not from the machine's clock
        document.setDocumentId(created.toEpochMilli());
        PDStructureTreeRoot tree = new PDStructureTreeRoot();
        catalog.setStructureTreeRoot(tree);
        root = new PDStructureElement("Document", tree);
        tree.appendKid(root);
        out = newPage();
    }

    /** Begins an element of the document. */
    PDStructureElement element(String type) {
        return element(type, root);
    }

    /** Begins an element inside another. */
    PDStructureElement element(String type, PDStructureNode parent) {
        PDStructureElement element = new PDStructureElement(type, parent);
        parent.appendKid(element);
        return element;
    }

    /** Sets text that belongs to an element, over as many lines and pages as it takes. */
    void text(PDStructureElement element, String text, Style style) throws IOException {
        PDFont font = style.bold ? bold : regular;
        List<String> lines = lines(shown(text, font), font, style.size);
        // a heading or label does not stand alone at the foot of a page
        float keep = style.bold ? 3 * style.leading() : 0;
        if (y - style.before - keep < FOOT) {
            turn();
        }
        y -= style.before;
        int next = 0;
        while (next < lines.size()) {
            if (y - style.leading() < FOOT) {
                turn();
            }
            begin(element);
            while (next < lines.size() && y - style.leading() >= FOOT) {
                y -= style.leading();
                show(lines.get(next), font, style.size, y);
                next++;
            }
            out.endMarkedContent();
        }
        y -= style.after;
    }

    /** Closes the pages, with this at the foot of each, and writes the file. */
    void save(String foot, OutputStream to) throws IOException {
        out.close();
        int count = document.getNumberOfPages();
        for (int i = 0; i < count; i++) {
            try (PDPageContentStream over =
                    new PDPageContentStream(document, document.getPage(i), AppendMode.APPEND, true, true)) {
                out = over;
                over.beginMarkedContent(COSName.ARTIFACT);
                show("%s   %d / %d".formatted(foot, i + 1, count), regular, 8, MARGIN);
                over.endMarkedContent();
            }
        }
        PDNumberTreeNode tree = new PDNumberTreeNode(PDParentTreeValue.class);
        TreeMap<Integer, PDParentTreeValue> numbers = new TreeMap<>();
        for (int i = 0; i < parents.size(); i++) {
            COSArray elements = new COSArray();
            parents.get(i).forEach(element -> elements.add(element.getCOSObject()));
            numbers.put(i, new PDParentTreeValue(elements));
        }
        tree.setNumbers(numbers);
        PDStructureTreeRoot structure = document.getDocumentCatalog().getStructureTreeRoot();
        structure.setParentTree(tree);
        structure.setParentTreeNextKey(parents.size());
        document.save(to);
    }

    @Override
    public void close() throws IOException {
        document.close();
    }

    private PDFont font(String name) throws IOException {
        try (InputStream file = TaggedPdf.class.getResourceAsStream("/receipt/fonts/" + name)) {
            if (file == null) {
                throw new IOException("`%s` is not packaged".formatted(name));
            }
            return PDType0Font.load(document, file);
        }
    }

    private PDPageContentStream newPage() throws IOException {
        page = new PDPage(PDRectangle.A4);
        page.setStructParents(document.getNumberOfPages());
        // tabbing, where a reader offers it, follows the structure
        page.getCOSObject().setName(COSName.getPDFName("Tabs"), "S");
        document.addPage(page);
        parents.add(new ArrayList<>());
        y = PDRectangle.A4.getHeight() - MARGIN;
        return new PDPageContentStream(document, page);
    }

    private void turn() throws IOException {
        out.close();
        out = newPage();
    }

    private void begin(PDStructureElement element) throws IOException {
        List<PDStructureElement> onPage = parents.getLast();
        PDMarkedContentReference reference = new PDMarkedContentReference();
        reference.setMCID(onPage.size());
        reference.setPage(page);
        element.appendKid(reference);
        out.beginMarkedContent(COSName.getPDFName(element.getStructureType()), onPage.size());
        onPage.add(element);
    }

    private void show(String line, PDFont font, float size, float at) throws IOException {
        out.beginText();
        out.setFont(font, size);
        out.newLineAtOffset(MARGIN, at);
        out.showText(line);
        out.endText();
    }

    /** What the font can show of it, on one line. */
    private static String shown(String text, PDFont font) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.getType(c) == Character.FORMAT) {
                return;
            }
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)) {
                shown.append(' ');
            } else if (has(font, c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append("[U+%04X]".formatted(c));
            }
        });
        return shown.toString();
    }

    private static boolean has(PDFont font, int c) {
        try {
            font.encode(Character.toString(c));
            return true;
        } catch (IllegalArgumentException | IOException e) {
            return false;
        }
    }

    private static List<String> lines(String text, PDFont font, float size) throws IOException {
        Map<Integer, Float> widths = new HashMap<>();
        float space = width(' ', font, widths) * size;
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        float filled = 0;
        for (String word : text.strip().split(" +", -1)) {
            float length = 0;
            for (int c : word.codePoints().toArray()) {
                length += width(c, font, widths) * size;
            }
            if (!line.isEmpty() && filled + space + length > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
                filled = 0;
            }
            if (!line.isEmpty()) {
                line.append(' ');
                filled += space;
            }
            for (int c : word.codePoints().toArray()) {
                float next = width(c, font, widths) * size;
                // a word that is longer than a line, such as a hash, is cut
                if (filled + next > WIDTH) {
                    lines.add(line.toString());
                    line.setLength(0);
                    filled = 0;
                }
                line.appendCodePoint(c);
                filled += next;
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /** In font sizes. */
    private static float width(int c, PDFont font, Map<Integer, Float> known) throws IOException {
        Float width = known.get(c);
        if (width == null) {
            width = font.getStringWidth(Character.toString(c)) / 1000;
            known.put(c, width);
        }
        return width;
    }
}
