package org.neuroskin.consentservice.design;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.vocabulary.CategoryText;
import org.neuroskin.policies.vocabulary.PurposeText;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.context.MessageSource;

/**
 * The words of the pages in one language and the times in one zone.
 *
 * <p><b>Failure</b>: a missing text is our bug and ends the page ({@code NoSuchMessageException}); categories and purposes
 * that are no longer known appear under their ids.
 */
public final class Wording {
    // names come from outside: a name in another script must not reorder the sentence around it (Unicode UAX #9)
    private static final char FIRST_STRONG_ISOLATE = '\u2068';
    private static final char POP_DIRECTIONAL_ISOLATE = '\u2069';

    private final MessageSource messages;
    private final Vocabulary vocabulary;
    private final Locale locale;
    private final ZoneId zone;

    Wording(MessageSource messages, Vocabulary vocabulary, Locale locale, ZoneId zone) {
        this.messages = messages;
        this.vocabulary = vocabulary;
        this.locale = locale;
        this.zone = zone;
    }

    /** The name, kept from reordering its surroundings. */
    public static String name(String name) {
        return FIRST_STRONG_ISOLATE + name + POP_DIRECTIONAL_ISOLATE;
    }

    /** The ISO 639 code of the language. */
    public String language() {
        return locale.getLanguage();
    }

    /** The zone of all times. */
    public ZoneId zone() {
        return zone;
    }

    /** The text of the key. Names from outside go through {@link #name} first. */
    public String text(String key, Object... arguments) {
        return messages.getMessage(key, arguments, locale);
    }

    /** A date alone, such as 3 March 2027. */
    public Moment day(Instant at) {
        LocalDate date = at.atZone(zone).toLocalDate();
        return new Moment(date.toString(), day(date));
    }

    /** A date alone. */
    public String day(LocalDate date) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(formats())
                .format(date);
    }

    /** Date and time to the second, with the zone. */
    public Moment moment(Instant at) {
        return new Moment(at.toString(), text("moment", day(at.atZone(zone).toLocalDate()), time(at)));
    }

    /** Time of day to the second, with the zone. */
    public String time(Instant at) {
        ZonedDateTime local = at.atZone(zone);
        return DateTimeFormatter.ofPattern("HH:mm:ss z", formats()).format(local);
    }

    /** A category in plain words. */
    public CategoryText category(CategoryId category) {
        return vocabulary
                .category(category)
                .map(known -> known.text(language()))
                .orElseGet(() -> new CategoryText(category.value(), category.value(), ""));
    }

    /** The names of categories, in the given order. */
    public List<String> names(Collection<CategoryId> categories) {
        return categories.stream()
                .map(category -> category(category).name())
                .distinct()
                .toList();
    }

    /** A purpose in plain words; its absence too. */
    public PurposeText purpose(@Nullable PurposeId purpose) {
        if (purpose == null) {
            return new PurposeText(text("look.no-purpose"), text("look.no-purpose"));
        }
        return vocabulary
                .purpose(purpose)
                .map(known -> known.text(language()))
                .orElseGet(() -> new PurposeText(purpose.value(), purpose.value()));
    }

    /** The items as an enumeration: {@code a, b and c}. */
    public String list(List<String> items) {
        if (items.size() < 2) {
            return String.join("", items);
        }
        String head = String.join(", ", items.subList(0, items.size() - 1));
        return text("list.and", head, items.getLast());
    }

    /** What may be done, as an enumeration. */
    public String operations(Collection<Operation> operations) {
        return list(operations.stream()
                .map(operation -> text("operation." + operation.wireName()))
                .toList());
    }

    private Locale formats() {
        // plain English with the day before the month
        return locale.getLanguage().equals("en") ? Locale.UK : locale;
    }
}
