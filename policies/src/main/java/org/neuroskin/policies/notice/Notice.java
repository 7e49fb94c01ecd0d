package org.neuroskin.policies.notice;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Sha256;
import org.neuroskin.policies.vocabulary.PurposeFlag;

/**
 * What a person reads before deciding on one purpose of one app, in one language (GDPR Art. 13).
 *
 * <p><b>Guarantee</b>: immutable. A consent is bound to the {@link #hash} of what was shown, which is that of
 * {@link #content}: the same text of the same processing always has the same, any difference another.
 *
 * @param version of the text; what the organisation says of its processing may change under the same version, and then gives
 *     another hash
 * @param language such as {@code en}
 * @param title the question that is asked
 * @param flags what sets the purpose apart in law
 * @param paragraphs in the order shown; only the placeholder {@code {until}} is left open, which each request fills
 * @param processing what the organisation says that it does
 */
public record Notice(
        PurposeId purpose,
        int version,
        String language,
        String title,
        SortedSet<PurposeFlag> flags,
        List<Paragraph> paragraphs,
        Processing processing) {
    static final String UNTIL = "{until}";

    /** Copies the collections. */
    public Notice {
        flags = new TreeSet<>(flags);
        paragraphs = List.copyOf(paragraphs);
    }

    /** A heading and the few sentences under it. */
    public record Paragraph(String heading, String text) {}

    /** All that is in it as canonical JSON (RFC 8785): what is kept for ever and handed out under its hash. */
    public byte[] content() {
        return NoticeContent.write(this);
    }

    /**
     * The notice of this content.
     *
     * @throws IllegalArgumentException if it is not exactly what {@link #content} writes
     */
    public static Notice read(byte[] content) {
        return NoticeContent.read(content);
    }

    /** SHA-256 of {@link #content}: 64 lower-case hex digits. */
    public String hash() {
        return Sha256.hex(content());
    }

    /** The paragraphs with the day on which the consent would end. */
    public List<Paragraph> until(String day) {
        return paragraphs.stream()
                .map(paragraph ->
                        new Paragraph(paragraph.heading(), paragraph.text().replace(UNTIL, day)))
                .toList();
    }

    static String sha256(Object json) {
        return Sha256.hex(CanonicalJson.write(json));
    }
}
