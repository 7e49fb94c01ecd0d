package org.neuroskin.systemtests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.systemtests.Browsing.accessible;
import static org.neuroskin.systemtests.Browsing.button;
import static org.neuroskin.systemtests.Browsing.heading;
import static org.neuroskin.systemtests.Browsing.link;
import static org.neuroskin.systemtests.Browsing.signIn;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The README's walk, as a person does it: without JavaScript, watched by axe, with no request to anybody else. */
class WalkBrowserIT {
    private final RunningSystem system = RunningSystem.instance();
    private final Browsing browsing = new Browsing();

    @Test
    void aNewcomerGrantsReadsWithdrawsAndSeesItAll() {
        stopEverythingThatReads();
        try (BrowserContext context = browsing.context(false)) {
            Page page = context.newPage();
            page.navigate(system.dataService() + "/apps/mood-coach");
            link(page, "Sign in").click();
            signIn(page, "adult-eu");
            assertThat(heading(page)).hasText("Mood Coach may not read your diary");

            button(page, "Ask for permission").click();
            grantMoodsButNotNotes(page);
            readsTheDiaryWithoutNotes(page);
            seesWhoHasSeen(page);
            stops(page);

            page.navigate(system.dataService() + "/apps/mood-coach");
            assertThat(heading(page)).hasText("Mood Coach may not read your diary");
            button(page, "Sign out").click();
            assertThat(link(page, "Sign in")).isVisible();
        }
        assertThat(browsing.complaints()).isEmpty();
    }

    @Test
    void aRefusalIsAsEasyAndTheAppGetsNothing() {
        stopEverythingThatReads();
        try (BrowserContext context = browsing.context(false)) {
            Page page = context.newPage();
            page.navigate(system.dataService() + "/apps/mood-coach/sign-in");
            signIn(page, "adult-eu");
            button(page, "Ask for permission").click();
            Locator allow = button(page, "Allow what I ticked");
            Locator refuse = button(page, "Do not allow");
            assertThat(refuse.boundingBox().height).isEqualTo(allow.boundingBox().height);
            assertThat(style(refuse, "fontSize")).isEqualTo(style(allow, "fontSize"));
            assertThat(style(refuse, "backgroundColor")).isEqualTo(style(allow, "backgroundColor"));
            allow.click();
            assertThat(page.title()).contains("Mood Coach asks you");
            assertThat(page.locator(":text('Tick at least one')").first()).isVisible();
            refuse.click();
            assertThat(heading(page)).hasText("You allowed nothing");
            link(page, "Go on to Mood Coach").click();
            assertThat(heading(page)).hasText("Mood Coach may not read your diary");

            // asking again gets no other answer, until the person wants to be asked
            button(page, "Ask for permission").click();
            assertThat(heading(page)).hasText("You allowed nothing");
            accessible(page);
            button(page, "Let Mood Coach ask me again").click();
            link(page, "Go on to Mood Coach").click();
            button(page, "Ask for permission").click();
            assertThat(heading(page)).hasText("Mood Coach asks you");
        }
    }

    @Test
    void theBoardSeesEveryAccessAndTakesTheProofAway() {
        try (BrowserContext context = browsing.context(true)) {
            Page page = context.newPage();
            page.navigate(system.origin() + "/ethics");
            signIn(page, "reviewer-a");
            accessible(page);
            link(page, "Accesses").first().click();
            assertThat(page.locator("table tbody tr").first()).isVisible();
            assertThat(page.content()).doesNotContain(Subjects.of(system.ownToken("adult-eu")));
            accessible(page);
            link(page, "Proof").first().click();
            accessible(page);
            Download download = page.waitForDownload(
                    () -> button(page, "Download the history").click());
            Path bundle = system.home().resolve("from-the-console.zip");
            download.saveAs(bundle);

            RunningSystem.Command verify = system.neuroskin("verify", bundle.toString());
            assertThat(verify.exitCode()).as(verify.output()).isZero();
        }
    }

    @Test
    void aPersonTakesACopyOfAllTheirDataAway() throws IOException {
        try (BrowserContext context = browsing.context(true)) {
            Page page = context.newPage();
            page.navigate(system.origin() + "/portal/export");
            signIn(page, "adult-us-il");
            accessible(page);
            button(page, "Put my data together").click();
            accessible(page);
            Download download = page.waitForDownload(
                    () -> link(page, "Download my data").first().click());
            Path copy = system.home().resolve("my-data.zip");
            download.saveAs(copy);

            try (ZipFile zip = new ZipFile(copy.toFile())) {
                assertThat(zip.getEntry("manifest.json")).isNotNull();
                assertThat(zip.getEntry("data/diary/v1/subjects/me/mood-entries.json"))
                        .isNotNull();
            }
            page.reload();
            assertThat(page.locator(":text('Sent to its end')").first()).isVisible();
        }
    }

    @Test
    void aProgramCannotUseASignedInBrowserToGetThePersonsOwnTool() {
        try (BrowserContext context = browsing.context(true)) {
            Page page = context.newPage();
            page.navigate(system.origin() + "/portal");
            signIn(page, "adult-eu");
            assertThat(heading(page)).isVisible();

            String ask = system.origin() + "/auth/realms/neuroskin/protocol/openid-connect/auth?client_id=%s"
                    + "&response_type=code&prompt=none&scope=openid&code_challenge_method=S256"
                    + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&redirect_uri=%s";
            String code = system.dataService() + "/apps/%s/code";
            assertThat(location(context, ask.formatted("mood-coach", code.formatted("mood-coach"))))
                    .as("the browser is signed in, so an app may sign the person in")
                    .contains("code=");
            assertThat(location(context, ask.formatted("self-service", code.formatted("self-service"))))
                    .contains("error=")
                    .doesNotContain("&code=", "?code=");
        }
    }

    private static String location(BrowserContext context, String uri) {
        return context.request()
                .get(uri, RequestOptions.create().setMaxRedirects(0))
                .headers()
                .getOrDefault("location", "");
    }

    @Test
    void aPersonIsNotLetIntoTheConsole() {
        try (BrowserContext context = browsing.context(true)) {
            Page page = context.newPage();
            page.navigate(system.origin() + "/ethics");
            signIn(page, "adult-us-il");
            assertThat(page.locator("table")).hasCount(0);
            accessible(page);
        }
    }

    private void grantMoodsButNotNotes(Page page) {
        assertThat(heading(page)).hasText("Mood Coach asks you");
        assertThat(page.url()).startsWith(system.origin().toString());
        Locator boxes = page.locator("input[name=allow]");
        assertThat(boxes).hasCount(3);
        for (Locator box : boxes.all()) {
            assertThat(box).not().isChecked();
        }
        page.locator("input[name=allow][value*='mood.self-report']").check();
        page.locator("input[name=allow][value*='mood.inferred']").check();
        button(page, "Allow what I ticked").click();
        link(page, "Go on to Mood Coach").click();
    }

    private void readsTheDiaryWithoutNotes(Page page) {
        assertThat(heading(page)).hasText("Your diary");
        assertThat(page.locator("main")).containsText("mood.note");
        Locator first = page.locator("tbody tr").first();
        assertThat(first.locator("td").nth(1).textContent()).matches("-?[0-3]");
        assertThat(first.locator("td").nth(2)).hasText("not shared");
    }

    private void seesWhoHasSeen(Page page) {
        page.navigate(system.origin() + "/portal");
        accessible(page);
        link(page, "Who has seen").first().click();
        accessible(page);
        assertThat(page.locator("main")).containsText("Mood Coach");
        page.locator("main a[href*='/portal/accesses/']").first().click();
        assertThat(page.locator("main")).containsText("Proven");
        accessible(page);
    }

    private void stops(Page page) {
        page.navigate(system.origin() + "/portal/who-can-see");
        accessible(page);
        page.locator("main article a:has-text('Change or stop')").first().click();
        accessible(page);
        button(page, "Stop everything for Mood Coach").click();
        assertThat(page.locator("main")).containsText("In effect since");
        assertThat(page.locator("main")).containsText("Confirmed by 1 of 1 gateways");
        accessible(page);
    }

    private void stopEverythingThatReads() {
        String own = system.ownToken("adult-eu");
        URI consents = system.origin().resolve("/consent/v1/me/consents");
        for (JsonNode consent : Http.get(consents, own).json().path("consents")) {
            if (consent.path("grants").toString().contains("\"read\"")) {
                Http.post(URI.create(consents + "/" + consent.path("id").asString() + "/withdraw"), own, "{}");
            }
        }
    }

    private static String style(Locator locator, String property) {
        return String.valueOf(locator.evaluate("(element, name) => getComputedStyle(element)[name]", property));
    }
}
