package org.neuroskin.policies.notice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.notice.Notice.Paragraph;
import org.neuroskin.policies.notice.Processing.Use;
import org.neuroskin.policies.vocabulary.PurposeFlag;

/** A notice as the bytes that its hash is over. This spelling never changes: hashes of years ago must still fit. */
final class NoticeContent {
    private NoticeContent() {}

    static byte[] write(Notice notice) {
        return CanonicalJson.write(Map.of(
                "purpose", notice.purpose().value(),
                "version", notice.version(),
                "language", notice.language(),
                "title", notice.title(),
                "flags", notice.flags().stream().map(Enum::name).toList(),
                "paragraphs", json(notice.paragraphs()),
                "processing", processing(notice.processing())));
    }

    private static List<Map<String, String>> json(List<Paragraph> paragraphs) {
        return paragraphs.stream()
                .map(paragraph -> Map.of("heading", paragraph.heading(), "text", paragraph.text()))
                .toList();
    }

    static Notice read(byte[] content) {
        Members notice = new Members(CanonicalJson.read(content));
        List<Paragraph> paragraphs = notice.list("paragraphs").stream()
                .map(Members::new)
                .map(each -> new Paragraph(each.text("heading"), each.text("text")))
                .toList();
        Notice read = new Notice(
                new PurposeId(notice.text("purpose")),
                notice.number("version"),
                notice.text("language"),
                notice.text("title"),
                notice.texts("flags").stream().map(PurposeFlag::valueOf).collect(Collectors.toCollection(TreeSet::new)),
                paragraphs,
                processing(new Members(notice.value("processing"))));
        if (!Arrays.equals(write(read), content)) {
            throw new IllegalArgumentException("not the content of a notice");
        }
        return read;
    }

    private static Map<String, Object> processing(Processing processing) {
        Map<String, Object> json = new HashMap<>();
        json.put("app", processing.app());
        json.put("organisation", processing.organisation());
        json.put("contact", processing.contact());
        json.put("recipients", List.copyOf(processing.recipients()));
        json.put("transfers", processing.transfers().stream().map(Place::code).toList());
        json.put("retention_days", processing.retentionDays());
        Map<String, Object> data = new HashMap<>();
        processing
                .data()
                .forEach((category, use) -> data.put(
                        category.value(),
                        Map.of(
                                "operations",
                                use.operations().stream()
                                        .map(Operation::wireName)
                                        .toList(),
                                "fidelity",
                                use.fidelity().wireName())));
        json.put("data", data);
        if (processing.place() != null) {
            json.put("place", processing.place().code());
        }
        if (processing.officer() != null) {
            json.put("officer", processing.officer());
        }
        if (processing.source() != null) {
            json.put("source", processing.source());
        }
        if (processing.safeguard() != null) {
            json.put("safeguard", processing.safeguard().wireName());
        }
        return json;
    }

    private static Processing processing(Members json) {
        TreeMap<CategoryId, Use> data = new TreeMap<>();
        new Members(json.value("data")).members().forEach((category, value) -> {
            Members use = new Members(value);
            data.put(
                    new CategoryId(String.valueOf(category)),
                    new Use(
                            use.texts("operations").stream()
                                    .map(Operation::fromWireName)
                                    .collect(Collectors.toCollection(TreeSet::new)),
                            Fidelity.fromWireName(use.text("fidelity"))));
        });
        @Nullable String place = json.optional("place");
        @Nullable String safeguard = json.optional("safeguard");
        return new Processing(
                json.text("app"),
                json.text("organisation"),
                place == null ? null : new Place(place),
                json.text("contact"),
                json.optional("officer"),
                new TreeSet<>(json.texts("recipients")),
                json.texts("transfers").stream().map(Place::new).collect(Collectors.toCollection(TreeSet::new)),
                safeguard == null ? null : Safeguard.fromWireName(safeguard),
                json.number("retention_days"),
                json.optional("source"),
                data);
    }

    /** The members of a JSON object; {@link IllegalArgumentException} where one is missing or of another kind. */
    private record Members(Map<?, ?> members) {
        Members(Object json) {
            this(json instanceof Map<?, ?> object ? object : Map.of());
        }

        Object value(String key) {
            @Nullable Object value = members.get(key);
            if (value == null) {
                throw new IllegalArgumentException("`%s` is missing".formatted(key));
            }
            return value;
        }

        @Nullable
        String optional(String key) {
            return members.containsKey(key) ? text(key) : null;
        }

        String text(String key) {
            return String.valueOf(value(key));
        }

        int number(String key) {
            return value(key) instanceof Long number ? Math.toIntExact(number) : 0;
        }

        List<Object> list(String key) {
            List<Object> items = new ArrayList<>();
            if (value(key) instanceof List<?> list) {
                items.addAll(list);
            }
            return items;
        }

        List<String> texts(String key) {
            return list(key).stream().map(String::valueOf).toList();
        }
    }
}
