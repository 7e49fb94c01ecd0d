package org.neuroskin.policies.law;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a Cedar file, each with its line. */
final class CedarTokens {
    /** A word; a string has kind {@code STRING} and no quotes. */
    record Token(Kind kind, String text, int line) {}

    enum Kind {
        NAME,
        STRING,
        SIGN,
        END
    }

    private static final Pattern WORD = Pattern.compile(
            "(?<space>\\s+|//[^\\n]*)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|\"(?<string>[^\"\\\\\\n]*)\"|(?<sign>::|&&|\\|\\||==|!=|[(){}\\[\\],;.@!])");

    private final List<Token> tokens = new ArrayList<>();
    private int next;

    CedarTokens(String content) {
        Matcher matcher = WORD.matcher(content);
        int line = 1;
        int at = 0;
        while (at < content.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new CedarMistake(line, "`%s` has no meaning here".formatted(content.charAt(at)));
            }
            at = matcher.end();
            add(matcher, line);
            line += (int)
                    matcher.group().chars().filter(letter -> letter == '\n').count();
        }
        tokens.add(new Token(Kind.END, "end of file", line));
    }

    private void add(Matcher matcher, int line) {
        if (matcher.group("name") != null) {
            tokens.add(new Token(Kind.NAME, matcher.group(), line));
        } else if (matcher.group("string") != null) {
            tokens.add(new Token(Kind.STRING, matcher.group("string"), line));
        } else if (matcher.group("sign") != null) {
            tokens.add(new Token(Kind.SIGN, matcher.group(), line));
        }
    }

    Token peek() {
        return tokens.get(next);
    }

    Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    boolean atEnd() {
        return peek().kind() == Kind.END;
    }

    /** Takes the next word if it is this name or sign. */
    boolean took(String text) {
        boolean matches = peek().kind() != Kind.STRING
                && peek().kind() != Kind.END
                && peek().text().equals(text);
        if (matches) {
            next++;
        }
        return matches;
    }

    void expect(String text) {
        if (!took(text)) {
            throw unexpected("`%s`".formatted(text));
        }
    }

    Token expect(Kind kind, String what) {
        if (peek().kind() != kind) {
            throw unexpected(what);
        }
        return take();
    }

    CedarMistake unexpected(String wanted) {
        return new CedarMistake(peek().line(), "`%s` (expected: %s)".formatted(peek().text(), wanted));
    }

    /** Goes on after the next semicolon that follows the current word, so that later rules are read as well. */
    void skipRule() {
        while (!atEnd() && !took(";")) {
            next++;
        }
    }
}
