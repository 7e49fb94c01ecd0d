package org.neuroskin.policies.notice;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.PurposeId;

/**
 * What a person reads before deciding on one purpose, in one language (GDPR Art. 13).
 *
 * <p>A consent is bound to purpose, version, language and {@link #hash} of the notice that was shown. A changed text gets a
 * new version; a published one never changes.
 *
 * @param language such as {@code en}
 * @param title the question that is asked
 * @param paragraphs in the order shown, with the placeholders {@code {app}}, {@code {organisation}} and {@code {until}}
 */
public record Notice(PurposeId purpose, int version, String language, String title, List<Paragraph> paragraphs) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

    /** Copies the paragraphs. */
    public Notice {
        paragraphs = List.copyOf(paragraphs);
    }

    /** A heading and the few sentences under it. */
    public record Paragraph(String heading, String text) {}

    /** SHA-256 of the canonical JSON of all that is in it, before placeholders are filled: 64 lower-case hex digits. */
    public String hash() {
        List<Map<String, String>> texts = paragraphs.stream()
                .map(paragraph -> Map.of("heading", paragraph.heading(), "text", paragraph.text()))
                .toList();
        Map<String, Object> content = Map.of(
                "purpose", purpose.value(),
                "version", version,
                "language", language,
                "title", title,
                "paragraphs", texts);
        return HexFormat.of().formatHex(sha256(CanonicalJson.write(content)));
    }

    /** The paragraphs with the placeholders filled. A value is never itself searched for placeholders. */
    public List<Paragraph> filled(String app, String organisation, String until) {
        Map<String, String> values = Map.of("app", app, "organisation", organisation, "until", until);
        return paragraphs.stream()
                .map(paragraph -> new Paragraph(paragraph.heading(), fill(paragraph.text(), values)))
                .toList();
    }

    private static String fill(String text, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
