package org.neuroskin.systemtests;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.RequestOptions;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The deceptive patterns of the EDPB's guidelines 03/2022, each as a question to a page. An answer names what is wrong, so that a good page answers
 * with nothing; that a bad one does not is {@link DarkPatternsFoundBrowserIT}.
 */
final class DarkPatterns {
    private static final int MOST_CHOICES = 7;

    /** What a page on which somebody decides is made of. */
    private static final Set<String> PLAIN = Set.of(
            "a",
            "bdi",
            "button",
            "code",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "fieldset",
            "form",
            "h1",
            "h2",
            "h3",
            "input",
            "label",
            "legend",
            "li",
            "ol",
            "option",
            "p",
            "path",
            "section",
            "select",
            "span",
            "summary",
            "svg",
            "time",
            "ul");

    private static final Map<String, Pattern> EMOTIVE = Map.of(
            "en",
            words(
                    "sorry|sad|sadly|miss|unfortunately|sure|really|regret|disappoint\\w*|hurt\\w*|lose|losing|please|hurry|only today|great|wonderful"),
            "de",
            words(
                    "leider|schade|traurig|vermissen|wirklich|sicher\\?|bereuen|enttäusch\\w*|verlieren|bitte|nur heute|toll|wunderbar"),
            "fr",
            words(
                    "désolée?|dommage|triste|malheureusement|vraiment|regretter\\w*|décevoir|déçus?|perdre|perdez|svp|génial|merveilleux"));

    private static final Set<String> VAGUE = Set.of(
            "ok",
            "yes",
            "no",
            "confirm",
            "continue",
            "submit",
            "accept",
            "agree",
            "next",
            "done",
            "got it",
            "ja",
            "nein",
            "bestätigen",
            "weiter",
            "absenden",
            "annehmen",
            "zustimmen",
            "fertig",
            "oui",
            "non",
            "confirmer",
            "continuer",
            "envoyer",
            "accepter",
            "suivant",
            "terminé");

    private DarkPatterns() {}

    private static Pattern words(String alternatives) {
        return Pattern.compile(
                "\\b(?:" + alternatives + ")(?!\\w)|[!\\x{2600}-\\x{27bf}\\x{1f300}-\\x{1faff}]",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
    }

    /** Continuous prompting: asked again what was refused, or with anything that lies over the page. */
    static List<String> prompts(Page page) {
        return all(
                page,
                "dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true], button[name=decision]",
                "asks again");
    }

    /** Privacy maze: what lies further from the first page than that. */
    static List<String> maze(String home, Map<String, Set<String>> links, int most) {
        Map<String, Integer> depths = new HashMap<>(Map.of(home, 0));
        Queue<String> waiting = new ArrayDeque<>(List.of(home));
        List<String> wrong = new ArrayList<>();
        while (!waiting.isEmpty()) {
            String page = waiting.remove();
            int depth = depths.getOrDefault(page, 0);
            if (depth > most) {
                wrong.add("%s is %d links away".formatted(page, depth));
            }
            for (String next : links.getOrDefault(page, Set.of())) {
                if (depths.putIfAbsent(next, depth + 1) == null) {
                    waiting.add(next);
                }
            }
        }
        return wrong;
    }

    /** Too many options: more choices in a group than one can weigh. */
    static List<String> tooMany(Page page) {
        List<String> wrong = new ArrayList<>();
        Locator groups = page.locator("main fieldset");
        for (Locator group : groups.count() == 0 ? List.of(page.locator("main")) : groups.all()) {
            int choices =
                    group.locator("input[type=checkbox], input[type=radio]").count();
            if (choices > MOST_CHOICES) {
                wrong.add(choices + " choices in one group");
            }
        }
        return wrong;
    }

    /** Deceptive snugness: chosen before anybody chose. */
    static List<String> preselected(Page page) {
        return all(page, "main input:checked", "is chosen beforehand");
    }

    /** Look over there: anything on a page of decision that is not about the decision. */
    static List<String> distracting(Page page) {
        Object tags = page.evaluate("() => [...document.querySelectorAll('main *')].map(each => each.localName)");
        Set<String> others = new LinkedHashSet<>();
        ((List<?>) tags).forEach(tag -> others.add(String.valueOf(tag)));
        others.removeAll(PLAIN);
        List<String> wrong =
                new ArrayList<>(others.stream().map(tag -> "has a " + tag).toList());
        String origin = URI.create(page.url()).getAuthority();
        for (URI link : links(page, "main")) {
            if (!String.valueOf(link.getAuthority()).equals(String.valueOf(origin))) {
                wrong.add("leads away to " + link);
            }
        }
        return wrong;
    }

    /** Emotional steering: words and signs for feelings, in the language of the page. */
    static List<String> emotive(Page page) {
        Pattern words = EMOTIVE.get(language(page));
        if (words == null) {
            return List.of("has no language that we have a list of: " + language(page));
        }
        return words.matcher(page.locator("main").innerText())
                .results()
                .map(found -> "says “%s”".formatted(found.group()))
                .toList();
    }

    /** Hidden in plain sight: two ways that are not made alike. The first is the one that gives nothing away. */
    static List<String> unequal(Locator refuse, Locator allow) {
        if (!refuse.isVisible()) {
            return List.of("the way out is not seen");
        }
        List<String> wrong = new ArrayList<>();
        for (String property : List.of(
                "fontSize",
                "fontWeight",
                "fontFamily",
                "color",
                "backgroundColor",
                "borderTopColor",
                "borderTopWidth",
                "opacity",
                "textTransform")) {
            String one = style(refuse, property);
            String other = style(allow, property);
            if (!one.equals(other)) {
                wrong.add("%s is %s against %s".formatted(property, one, other));
            }
        }
        BoundingBox out = refuse.boundingBox();
        BoundingBox in = allow.boundingBox();
        if (Math.abs(out.height - in.height) > 1 || Math.abs(out.width - in.width) > 1) {
            wrong.add("%.0f by %.0f pixels against %.0f by %.0f".formatted(out.width, out.height, in.width, in.height));
        }
        if (out.y > in.y + 1) {
            wrong.add("the way out comes below");
        }
        boolean first = (Boolean) refuse.evaluate(
                "(out, other) => !!(out.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING)",
                allow.elementHandle());
        if (!first) {
            wrong.add("the way out is read last");
        }
        return wrong;
    }

    /** Dead end: a link that nothing answers, or a page that leads nowhere. */
    static List<String> deadEnds(Page page) {
        List<String> wrong = new ArrayList<>();
        Set<URI> links = new HashSet<>(links(page, "body"));
        for (URI link : links) {
            APIResponse answer = page.context()
                    .request()
                    .get(link.toString(), RequestOptions.create().setMaxRedirects(5));
            if (answer.status() >= 400) {
                wrong.add("%s answers %d".formatted(link, answer.status()));
            }
        }
        if (links.isEmpty() && page.locator("button").count() == 0) {
            wrong.add("leads nowhere");
        }
        return wrong;
    }

    /** Longer than necessary: more clicks to take back than to give. */
    static List<String> longer(int clicksToGive, int clicksToTakeBack) {
        return clicksToTakeBack > clicksToGive
                ? List.of("%d clicks to take back, %d to give".formatted(clicksToTakeBack, clicksToGive))
                : List.of();
    }

    /** Misleading action: a link of the navigation that leads to something else than it says. */
    static List<String> misleading(Page page) {
        Map<String, String> promises = new HashMap<>();
        for (Locator link : page.locator("nav a[href]").all()) {
            promises.put(
                    URI.create(page.url()).resolve(link.getAttribute("href")).toString(),
                    link.innerText().strip());
        }
        List<String> wrong = new ArrayList<>();
        promises.forEach((address, promise) -> {
            page.navigate(address);
            String found = page.title() + " " + page.locator("h1").first().innerText();
            if (!found.toLowerCase(Locale.ROOT).contains(promise.toLowerCase(Locale.ROOT))) {
                wrong.add("“%s” leads to “%s”".formatted(promise, found));
            }
        });
        return wrong;
    }

    /** Lacking hierarchy: headings that skip a level, or not one that is above all. */
    static List<String> flat(Page page) {
        List<String> wrong = new ArrayList<>();
        int last = 0;
        int tops = 0;
        for (Locator heading : page.locator("h1, h2, h3, h4, h5, h6").all()) {
            int level = ((Number) heading.evaluate("heading => Number(heading.localName[1])")).intValue();
            tops += level == 1 ? 1 : 0;
            if (level > last + 1) {
                wrong.add("h%d after h%d".formatted(level, last));
            }
            last = level;
        }
        if (tops != 1) {
            wrong.add(tops + " main headings");
        }
        return wrong;
    }

    /** Decontextualising: something about one's data without the way to change it beside it. */
    static List<String> withoutItsControl(Page page) {
        List<String> wrong = new ArrayList<>();
        for (Locator card : page.locator("main > article").all()) {
            if (card.locator("a[href$='/stop']").count() == 0) {
                wrong.add("nothing to stop “%s” with"
                        .formatted(card.locator("h2, h3").first().innerText()));
            }
        }
        return wrong;
    }

    /** Inconsistent interface: what stands around a page, to be the same for all. */
    static String frame(Page page) {
        return String.valueOf(page.evaluate("""
                () => [...document.querySelectorAll('body > *')].map(each => each.localName).join(' ') + ': '
                    + [...document.querySelectorAll('body > header a, body > nav a, body > footer a')]
                        .map(each => each.textContent.trim()).join(' | ')
                """));
    }

    /** Language discontinuity: a page, or a part of it, in another language than was chosen. */
    static List<String> otherLanguages(Page page, String chosen) {
        Object languages =
                page.evaluate("() => [...document.querySelectorAll('html, main [lang]')].map(each => each.lang)");
        return ((List<?>) languages)
                .stream()
                        .map(String::valueOf)
                        .filter(language -> !language.equals(chosen))
                        .map(language -> page.url() + " speaks " + language)
                        .toList();
    }

    /** Conflicting information: what is shown, and what is so. */
    static List<String> conflicting(Set<String> shown, Set<String> stored) {
        return shown.equals(stored) ? List.of() : List.of("shows %s where it is %s".formatted(shown, stored));
    }

    /** Ambiguous wording: a button that does not say what it does. */
    static List<String> vague(Page page) {
        List<String> wrong = new ArrayList<>();
        for (Locator button :
                page.locator("main button, main input[type=submit]").all()) {
            String text = button.innerText().strip();
            if (VAGUE.contains(text.toLowerCase(Locale.ROOT)) || !text.contains(" ")) {
                wrong.add("a button says only “%s”".formatted(text));
            }
        }
        return wrong;
    }

    static String language(Page page) {
        return String.valueOf(page.locator("html").getAttribute("lang"));
    }

    /** Where a part of the page leads to, languages and signing out aside. */
    static List<URI> links(Page page, String part) {
        URI here = URI.create(page.url());
        return page.locator(part + " a[href]:not([hreflang])").all().stream()
                .map(link -> here.resolve(String.valueOf(link.getAttribute("href"))))
                .filter(link -> String.valueOf(link.getScheme()).startsWith("http"))
                .toList();
    }

    private static String style(Locator locator, String property) {
        return String.valueOf(locator.evaluate("(element, name) => getComputedStyle(element)[name]", property));
    }

    private static List<String> all(Page page, String selector, String wrong) {
        return page.locator(selector).all().stream()
                .map(found -> "%s %s".formatted(found.evaluate("element => element.outerHTML.slice(0, 120)"), wrong))
                .toList();
    }
}
