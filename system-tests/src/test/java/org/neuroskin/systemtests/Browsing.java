package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What a person does in a browser, and what no page may do there: ask another host for anything, or complain to its console. */
final class Browsing {
    private static final List<String> LEVELS = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    private final List<String> complaints = new ArrayList<>();

    /** A browser that knows nobody. */
    BrowserContext context(boolean scripts) {
        return context(new Browser.NewContextOptions().setJavaScriptEnabled(scripts));
    }

    /** A browser in English, as wide as a desk's. What goes wrong in it is kept in {@link #complaints()}. */
    BrowserContext context(Browser.NewContextOptions options) {
        BrowserContext context =
                Chromium.browser().newContext(options.setLocale("en-GB").setViewportSize(1280, 900));
        context.setDefaultTimeout(30_000);
        context.onRequest(request -> {
            if (!URI.create(request.url()).getHost().equals("localhost")) {
                complaints.add("asked " + request.url());
            }
        });
        context.onConsoleMessage(message -> complaints.add(message.page().url() + " said " + message.text()));
        return context;
    }

    /** What was asked of other hosts, and what was written to the console. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    static void signIn(Page page, String account) {
        page.locator("#username").fill(account);
        page.locator("#password").fill(account);
        page.locator("#kc-login, button[type=submit], input[type=submit]")
                .first()
                .click();
    }

    /** axe runs in the page, so a page that is walked without scripts is opened again with them. */
    static void accessible(Page page) {
        try (BrowserContext twin = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setStorageState(page.context().storageState())
                        .setLocale("en-GB")
                        .setBypassCSP(true))) {
            Page looked = twin.newPage();
            looked.navigate(page.url());
            assertThat(violations(looked)).as("axe on " + page.url()).isEmpty();
        }
    }

    /** What axe finds on a page whose content security policy is bypassed; nothing on a good one. */
    static List<String> violations(Page page) {
        AxeResults results = new AxeBuilder(page).withTags(LEVELS).analyze();
        return results.getViolations().stream()
                .map(rule -> rule.getId() + " " + rule.getNodes().getFirst().getHtml())
                .toList();
    }

    static Locator heading(Page page) {
        return page.locator("h1");
    }

    static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }
}
