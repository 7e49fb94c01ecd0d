package org.neuroskin.policies.notice;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.notice.Notice.Paragraph;
import org.neuroskin.policies.vocabulary.PurposeFlag;

/**
 * The text of the notices for one purpose in one language, before an organisation has said what it does with the data.
 *
 * <p>A changed text gets a new version; a published one never changes.
 *
 * @param title the question that is asked
 * @param parts in the order shown, with placeholders such as {@code {organisation}}
 * @param safeguards the words for each safeguard
 */
public record NoticeText(
        PurposeId purpose,
        int version,
        String language,
        String title,
        SortedSet<PurposeFlag> flags,
        List<Part> parts,
        Map<Safeguard, String> safeguards) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

    /** Copies the collections. */
    public NoticeText {
        flags = new TreeSet<>(flags);
        parts = List.copyOf(parts);
        safeguards = Map.copyOf(safeguards);
    }

    /**
     * One paragraph.
     *
     * @param otherwise said where the organisation has nothing that the text tells of; null where the text is always said
     */
    public record Part(
            NoticeField field,
            String heading,
            String text,
            @Nullable String otherwise) {
        String key() {
            return field.key();
        }
    }

    /** SHA-256 of the canonical JSON of all that is in it: 64 lower-case hex digits. */
    public String hash() {
        List<Map<String, String>> texts = new ArrayList<>();
        for (Part part : parts) {
            Map<String, String> json = new HashMap<>();
            json.put("key", part.key());
            json.put("heading", part.heading());
            json.put("text", part.text());
            if (part.otherwise() != null) {
                json.put("otherwise", part.otherwise());
            }
            texts.add(json);
        }
        return Notice.sha256(Map.of(
                "purpose", purpose.value(),
                "version", version,
                "language", language,
                "title", title,
                "flags", flags.stream().map(Enum::name).toList(),
                "parts", texts,
                "safeguards",
                        safeguards.entrySet().stream()
                                .collect(Collectors.toMap(each -> each.getKey().wireName(), Map.Entry::getValue))));
    }

    /** The notice of an organisation that processes data so. A value is never itself searched for placeholders. */
    public Notice about(Processing processing) {
        Map<String, String> values = values(processing);
        List<Paragraph> paragraphs = parts.stream()
                .map(part -> new Paragraph(part.heading(), fill(text(part, processing), values)))
                .toList();
        return new Notice(purpose, version, language, title, flags, paragraphs, processing);
    }

    private static String text(Part part, Processing processing) {
        @Nullable String otherwise = part.otherwise();
        return otherwise == null || has(part.field(), processing) ? part.text() : otherwise;
    }

    private static boolean has(NoticeField field, Processing processing) {
        return switch (field) {
            case WHO -> processing.place() != null;
            case CONTACT -> processing.officer() != null;
            case RECIPIENTS -> !processing.recipients().isEmpty();
            case TRANSFERS -> !processing.transfers().isEmpty();
            case SOURCE -> processing.source() != null;
            case USE, DATA, RETENTION, LIMITS, DECISIONS, REFUSING, STOPPING, RECORD, RIGHTS, COMPLAINT, BASIS -> true;
        };
    }

    private Map<String, String> values(Processing processing) {
        Map<String, String> values = new HashMap<>();
        values.put("app", processing.app());
        values.put("organisation", processing.organisation());
        values.put("contact", processing.contact());
        values.put("recipients", String.join(", ", processing.recipients()));
        values.put("retention", Integer.toString(processing.retentionDays()));
        values.put(
                "transfers",
                processing.transfers().stream()
                        .map(place -> country(place.code()))
                        .collect(Collectors.joining(", ")));
        if (processing.place() != null) {
            values.put("place", country(processing.place().code()));
        }
        if (processing.officer() != null) {
            values.put("officer", processing.officer());
        }
        if (processing.source() != null) {
            values.put("source", processing.source());
        }
        if (processing.safeguard() != null) {
            values.put("safeguard", String.valueOf(safeguards.get(processing.safeguard())));
        }
        return values;
    }

    private String country(String code) {
        String name = Locale.of("", code.substring(0, 2)).getDisplayCountry(Locale.of(language));
        return code.length() == 2 ? name : "%s (%s)".formatted(name, code);
    }

    private static String fill(String text, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
    }
}
