package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.systemtests.Browsing.button;
import static org.neuroskin.systemtests.Browsing.heading;
import static org.neuroskin.systemtests.Browsing.signIn;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Every page that a link leads to, found by following all of them from where a role begins: none is missing from a list, for there
 * is none. Each is held against the same rules in the light and the dark theme, on a phone and with a desktop's width, with scripts
 * and without, and leaves its pictures in {@code target/screens}.
 */
class PagesBrowserIT {
    private static final Path SCREENS = Path.of("target", "screens");
    private static final Pattern IDS =
            Pattern.compile("/(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+|[^/]*[A-Z0-9_-]{20,}[^/]*)(?=/|$)");

    private static final Pattern APPS = Pattern.compile("/operations/apps/[^/]+");

    /** A phone's width, and what is left of 1280 pixels at 400 %: WCAG 2.2, 1.4.10. */
    private static final int NARROW = 320;

    private static final List<Integer> WIDTHS = List.of(NARROW, 768, 1280);

    private static final Set<String> LOOKED_AT = new HashSet<>();

    private final RunningSystem system = RunningSystem.instance();
    private final Browsing browsing = new Browsing();
    private final SoftAssertions wrong = new SoftAssertions();

    @Test
    void whoeverIsNotSignedIn() {
        look("nobody", "", "/", "/help", "/portal");
    }

    @Test
    void aPerson() {
        look("person", "adult-eu", "/portal", "/portal/my-requests", "/portal/erase");
    }

    @Test
    void aGuardian() {
        look("guardian", "guardian-eu", "/portal");
    }

    @Test
    void aYoungPerson() {
        look("minor", "minor-eu", "/portal");
    }

    @Test
    void aReviewer() {
        try (BrowserContext context = browsing.context(true)) {
            Page page = context.newPage();
            page.navigate(system.origin() + "/ethics/samples");
            signIn(page, "reviewer-a");
            page.locator("#wanted").fill("3");
            button(page, "Draw a sample").click();
            assertThat(heading(page).textContent()).isNotBlank();
            page.navigate(system.origin() + "/ethics/cases");
            page.locator("[name=question]").fill("Why does Mood Coach read moods at night?");
            button(page, "Open the case").click();
            assertThat(page.url()).contains("/ethics/cases/");
        }
        look("reviewer", "reviewer-a", "/ethics");
    }

    @Test
    void anOperator() {
        look("operator", "operator", "/portal", "/operations");
    }

    /** Follows the links of each page to pages of a kind that nobody has been to, from where this role begins. */
    private void look(String role, String account, String... begins) {
        // axe would be refused by the policy of the pages, which therefore counts in the other browser
        try (BrowserContext context = browsing.context(new Browser.NewContextOptions().setBypassCSP(true));
                BrowserContext plain = signedIn(context, account, begins[0])) {
            Page page = context.newPage();
            Page withoutScripts = plain.newPage();
            Set<String> kinds = new HashSet<>(LOOKED_AT);
            Queue<URI> waiting = new ArrayDeque<>();
            for (String begin : begins) {
                waiting.add(system.origin().resolve(begin));
            }
            while (!waiting.isEmpty()) {
                URI uri = waiting.remove();
                kinds.add(kind(uri));
                look(page, withoutScripts, role, uri).stream()
                        .filter(link -> isOurs(link) && kinds.add(kind(link)))
                        .forEach(waiting::add);
            }
            LOOKED_AT.addAll(kinds);
        }
        wrong.assertThat(browsing.complaints()).isEmpty();
        wrong.assertAll();
    }

    /** Signs in, unless nobody is to, and gives a second browser without scripts that is signed in as well. */
    private BrowserContext signedIn(BrowserContext context, String account, String begin) {
        if (!account.isEmpty()) {
            Page page = context.newPage();
            page.navigate(system.origin() + begin);
            signIn(page, account);
            page.close();
        }
        return browsing.context(new Browser.NewContextOptions()
                .setStorageState(context.storageState())
                .setJavaScriptEnabled(false));
    }

    private boolean isOurs(URI link) {
        return system.origin().getAuthority().equals(link.getAuthority())
                && link.getPath().matches("/(?:portal|ethics|operations|help)?(?:/.*)?");
    }

    private static String kind(URI link) {
        return APPS.matcher(IDS.matcher(link.getPath()).replaceAll("/id")).replaceAll("/operations/apps/id");
    }

    /** The pages that this one leads to; none if it is a file. */
    private List<URI> look(Page page, Page withoutScripts, String role, URI uri) {
        String type = page.context().request().head(uri.toString()).headers().getOrDefault("content-type", "");
        if (!type.startsWith("text/html")) {
            return List.of();
        }
        page.navigate(uri.toString());
        for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
            hold(page, role + kind(uri).replace('/', '-'), theme);
        }
        withoutScripts.navigate(uri.toString());
        wrong.assertThat(heading(withoutScripts).textContent())
                .as("without scripts: " + uri)
                .isEqualTo(heading(page).textContent());
        return withoutScripts.locator("a[href]:not([download]):not([hreflang])").all().stream()
                .map(link -> uri.resolve(String.valueOf(link.getAttribute("href"))))
                .toList();
    }

    private void hold(Page page, String name, ColorScheme theme) {
        for (int width : theme == ColorScheme.LIGHT ? WIDTHS : List.of(NARROW)) {
            page.setViewportSize(width, 900);
            wrong.assertThat(page.evaluate("document.scrollingElement.scrollWidth"))
                    .as("%s at %d pixels is not to be scrolled sideways", page.url(), width)
                    .isEqualTo(width);
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(SCREENS.resolve("%s-%d-%s.png".formatted(name, width, theme.name()))));
        }
        wrong.assertThat(Browsing.violations(page))
                .as("axe on %s, %s", page.url(), theme)
                .isEmpty();
        wrong.assertThat(heading(page).count()).as("headings of " + page.url()).isEqualTo(1);
        wrong.assertThat(page.locator("main").textContent())
                .as("unresolved words on " + page.url())
                .doesNotContain("??", "{0}");
    }
}
