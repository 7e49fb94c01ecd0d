package org.neuroskin.consentservice.apps;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.AppsApi.DisclosedJson;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.Place;
import org.neuroskin.policies.notice.Processing;
import org.neuroskin.policies.notice.Safeguard;
import org.neuroskin.policies.yaml.Section;

/** Reads what an organisation says of its processing, from the apps file and from the API, and notes every mistake. */
final class DisclosureReader {
    private static final String KEY = "disclosure";
    private static final String MISSING =
            "is missing: say contact, officer (where there is one), recipients, transfers with"
                    + " their safeguard, retention in days, source (where data is not from the person), since GDPR Art. 13 wants"
                    + " it in every notice";
    private static final int MOST = 20;
    private static final int LONGEST_DAYS = 36_500;

    private final BiConsumer<String, String> mistakes;
    private boolean sound = true;

    private DisclosureReader(BiConsumer<String, String> mistakes) {
        this.mistakes = mistakes;
    }

    /** From an entry of the apps file. */
    static Optional<Disclosure> read(Section entry) {
        if (!entry.has(KEY)) {
            entry.mistake(KEY, "`%s` %s".formatted(KEY, MISSING));
            return Optional.empty();
        }
        return entry.section(KEY).flatMap(section -> {
            section.allowOnly(
                    List.of("contact", "officer", "recipients", "transfers", "safeguard", "retentionDays", "source"));
            DisclosedJson said = new DisclosedJson(
                    section.text("contact").orElse(null),
                    optional(section, "officer"),
                    section.texts("recipients"),
                    section.texts("transfers"),
                    optional(section, "safeguard"),
                    section.parsed("retentionDays", Integer::valueOf).orElse(null),
                    optional(section, "source"));
            DisclosureReader reader = new DisclosureReader((field, mistake) -> {
                String key = field.equals("retention_days") ? "retentionDays" : field.replaceAll("/.*", "");
                if (section.has(key)) {
                    section.mistake(key, "`%s` %s".formatted(key, mistake));
                } else if (key.equals("safeguard")) {
                    section.mistake(key, "`safeguard` is missing: it " + mistake);
                }
            });
            return reader.read(said);
        });
    }

    /** From a body of the API. */
    static Optional<Disclosure> read(@Nullable DisclosedJson said, InvalidInput mistakes) {
        if (said == null) {
            mistakes.add("/" + KEY, MISSING);
            return Optional.empty();
        }
        return new DisclosureReader((field, mistake) -> mistakes.add("/" + KEY + "/" + field, mistake)).read(said);
    }

    private Optional<Disclosure> read(DisclosedJson said) {
        String contact = text("contact", said.contact());
        @Nullable String officer = optional("officer", said.officer());
        @Nullable String source = optional("source", said.source());
        SortedSet<String> recipients = all("recipients", said.recipients(), DisclosureReader::recipient);
        SortedSet<Place> transfers = all("transfers", said.transfers(), DisclosureReader::transfer);
        Optional<Safeguard> safeguard = InvalidInput.value(said.safeguard(), Safeguard::fromWireName);
        if (safeguard.isPresent() == transfers.isEmpty() || safeguard.isPresent() != (said.safeguard() != null)) {
            mistake(
                    "safeguard",
                    "is one of adequacy-decision, standard-clauses, binding-rules exactly where there are transfers"
                            + " (GDPR Art. 13(1)(f))");
        }
        @Nullable Integer days = said.retentionDays();
        if (days == null || days < 1 || days > LONGEST_DAYS) {
            mistake("retention_days", "is not a number of days from 1 to %d".formatted(LONGEST_DAYS));
        }
        if (!sound || days == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Disclosure(contact, officer, recipients, transfers, safeguard.orElse(null), days, source));
    }

    private @Nullable String optional(String field, @Nullable String text) {
        return text == null ? null : text(field, text);
    }

    private String text(String field, @Nullable String text) {
        if (text == null || !AppText.isPlain(text, Processing.LONGEST_TEXT)) {
            mistake(field, AppText.RULE.formatted(Processing.LONGEST_TEXT));
        }
        return String.valueOf(text);
    }

    private <T extends Comparable<T>> SortedSet<T> all(
            String field, @Nullable List<? extends @Nullable String> given, Function<String, Optional<T>> reader) {
        SortedSet<T> all = new TreeSet<>();
        if (given == null || given.size() > MOST) {
            mistake(field, "is not a list of at most %d".formatted(MOST));
            return all;
        }
        for (int i = 0; i < given.size(); i++) {
            String at = field + "/" + i;
            Optional<T> one = Optional.<String>ofNullable(given.get(i)).flatMap(reader);
            if (one.isEmpty()) {
                mistake(
                        at,
                        "is not acceptable: a name is one plain line, and a transfer goes to a country, or a part of"
                                + " one, outside the European Economic Area, such as US");
            } else if (!all.add(one.get())) {
                mistake(at, "stands twice");
            }
        }
        return all;
    }

    private static Optional<String> recipient(String name) {
        return Optional.of(name).filter(text -> AppText.isPlain(text, Processing.LONGEST_TEXT));
    }

    private static Optional<Place> transfer(String code) {
        return InvalidInput.value(code, Place::new).filter(Place::exists).filter(Processing::isTransfer);
    }

    private void mistake(String field, String mistake) {
        sound = false;
        mistakes.accept(field, mistake);
    }

    private static @Nullable String optional(Section section, String key) {
        return section.has(key) ? section.text(key).orElse(null) : null;
    }
}
