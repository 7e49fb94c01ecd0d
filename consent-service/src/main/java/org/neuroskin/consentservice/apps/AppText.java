package org.neuroskin.consentservice.apps;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names that people read. Whoever approves an app sees its name; these rules keep out what an eye cannot see (UTS #39:
 * characters without a shape, and letters of several scripts in one name).
 */
public final class AppText {
    /** What {@link #isPlain} asks for, in words. */
    public static final String RULE =
            "is not one line of 1 to %d visible characters of one script, in Unicode's form NFC, without braces";

    private static final Set<UnicodeScript> ANYWHERE = EnumSet.of(UnicodeScript.COMMON, UnicodeScript.INHERITED);

    /** Scripts that people write together. */
    private static final List<Set<UnicodeScript>> TOGETHER = List.of(
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.LATIN),
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HANGUL, UnicodeScript.LATIN),
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.BOPOMOFO, UnicodeScript.LATIN));

    private AppText() {}

    /** Whether it is one line of visible text in its normal form, of one script, without braces and space around it. */
    public static boolean isPlain(String text, int longest) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= longest
                && text.equals(text.strip())
                && !text.contains("  ")
                && Normalizer.isNormalized(text, Normalizer.Form.NFC)
                && text.codePoints().allMatch(AppText::isVisible)
                // they would look like what this service fills into a notice
                && text.indexOf('{') < 0
                && text.indexOf('}') < 0
                && isOfOneScript(text);
    }

    /** What is left of a name when case, width, accents and everything but letters and digits are taken away. */
    static String skeleton(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .mapToObj(Character::toString)
                .collect(Collectors.joining())
                .toLowerCase(Locale.ROOT);
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.ENCLOSING_MARK -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    private static boolean isOfOneScript(String text) {
        Set<UnicodeScript> scripts = text.codePoints()
                .mapToObj(UnicodeScript::of)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(UnicodeScript.class)));
        scripts.removeAll(ANYWHERE);
        return scripts.size() <= 1 || TOGETHER.stream().anyMatch(group -> group.containsAll(scripts));
    }
}
