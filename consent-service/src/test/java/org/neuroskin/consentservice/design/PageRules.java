package org.neuroskin.consentservice.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What must hold of every rendered page. */
public final class PageRules {
    private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]*)\"");
    private static final Pattern REFERENCE =
            Pattern.compile("\\s(?:for|aria-labelledby|aria-describedby)=\"([^\"]*)\"|\\shref=\"#([^\"]*)\"");
    private static final Pattern INPUT = Pattern.compile("<(?:input|select)(?![^>]*type=\"hidden\")[^>]*>");

    private PageRules() {}

    /** Fails with what is wrong with the page, if anything is. */
    public static void check(String html) {
        assertThat(all(html, "<h1[ >]")).as("exactly one h1").hasSize(1);
        assertThat(all(html, "<main[ >]")).as("exactly one main").hasSize(1);
        assertThat(all(html, "<html lang=\"(en|de|fr)\"")).as("the language").hasSize(1);
        assertThat(all(html, "<title>[^<]+</title>")).as("a title").hasSize(1);
        assertThat(html).as("texts that are missing").doesNotContain("??");
        assertThat(html).as("templating that was not processed").doesNotContain("th:", "#{", "${", "{0}");
        assertThat(html).as("inline style").doesNotContainPattern("\\sstyle=|<style");
        assertThat(html).as("script").doesNotContainPattern("<script|\\son[a-z]+=|javascript:");
        assertThat(html)
                .as("what comes from elsewhere")
                .doesNotContainPattern("(?:src|href)=\"(?:https?:)?//(?!localhost)");
        List<String> ids = all(html, ID);
        assertThat(ids).as("ids").doesNotHaveDuplicates();
        assertThat(ids).as("what is referred to").containsAll(references(html));
        for (String input : all(html, INPUT)) {
            List<String> id = all(input, ID);
            assertThat(id).as("the id of %s", input).hasSize(1);
            assertThat(html).as("a label for %s", input).contains("for=\"" + id.getFirst() + "\"");
        }
    }

    /** The page's title. */
    public static String title(String html) {
        return all(html, Pattern.compile("<title>([^<]+)</title>")).getFirst();
    }

    private static Set<String> references(String html) {
        Set<String> references = new TreeSet<>();
        REFERENCE.matcher(html).results().forEach(match -> {
            String names = match.group(1) == null ? match.group(2) : match.group(1);
            references.addAll(List.of(names.split(" ", -1)));
        });
        return references;
    }

    private static List<String> all(String html, String pattern) {
        return all(html, Pattern.compile(pattern));
    }

    private static List<String> all(String html, Pattern pattern) {
        return pattern.matcher(html).results().map(PageRules::found).toList();
    }

    private static String found(MatchResult match) {
        return match.groupCount() == 0 ? match.group() : String.valueOf(match.group(1));
    }
}
