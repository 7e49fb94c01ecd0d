package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages made up to deceive: each of the {@link DarkPatterns} is found on one, so that none of the checks passes whatever it sees. */
class DarkPatternsFoundBrowserIT {
    private static final String BAD = "http://localhost/bad";

    private final BrowserContext context = new Browsing().context(true);
    private final Page page = context.newPage();

    @AfterEach
    void close() {
        context.close();
    }

    /** A page that some shop would make. */
    private void show(String main) {
        show(Map.of(BAD, main), BAD);
    }

    private void show(Map<String, String> pages, String first) {
        page.route("**/*", route -> {
            String main = pages.get(route.request().url());
            route.fulfill(new Route.FulfillOptions()
                    .setStatus(main == null ? 404 : 200)
                    .setContentType("text/html; charset=utf-8")
                    .setBody("<!DOCTYPE html><html lang=\"en\"><title>Bad</title><body>%s</body></html>"
                            .formatted(main)));
        });
        page.navigate(first);
    }

    @Test
    void continuousPrompting() {
        show("<main><h1>News</h1><dialog open>Will you not think about it once more?</dialog></main>");
        assertThat(DarkPatterns.prompts(page)).hasSize(1);
        show("<main><h1>Asked again</h1><button name=decision value=allow>Allow this</button></main>");
        assertThat(DarkPatterns.prompts(page)).hasSize(1);
    }

    @Test
    void privacyMaze() {
        assertThat(DarkPatterns.maze(
                        "/home", Map.of("/home", Set.of("/a"), "/a", Set.of("/b", "/home"), "/b", Set.of("/stop")), 2))
                .containsExactly("/stop is 3 links away");
    }

    @Test
    void tooManyOptions() {
        show("<main><h1>Choose</h1><fieldset>%s</fieldset></main>".formatted("<input type=checkbox>".repeat(8)));
        assertThat(DarkPatterns.tooMany(page)).containsExactly("8 choices in one group");
    }

    @Test
    void deceptiveSnugness() {
        show("<main><h1>Choose</h1><input type=checkbox checked><input type=checkbox></main>");
        assertThat(DarkPatterns.preselected(page)).hasSize(1);
    }

    @Test
    void lookOverThere() {
        show("<main><h1>Choose</h1><img alt=cookies src=x><a href=http://shop.example/>Offers</a></main>");
        assertThat(DarkPatterns.distracting(page)).containsExactly("has a img", "leads away to http://shop.example/");
    }

    @Test
    void emotionalSteering() {
        for (String words : List.of(
                "We are sad to see you go", "Are you sure?", "Great choice", "Well done!", "Stay \uD83D\uDE22")) {
            show("<main><h1>%s</h1></main>".formatted(words));
            assertThat(DarkPatterns.emotive(page)).as(words).isNotEmpty();
        }
        for (Map.Entry<String, String> words : Map.of(
                        "de", "Schade, dass du gehst", "fr", "Vous allez nous manquer : dommage")
                .entrySet()) {
            page.setContent("<html lang=%s><main>%s</main></html>".formatted(words.getKey(), words.getValue()));
            assertThat(DarkPatterns.emotive(page)).as(words.getValue()).isNotEmpty();
        }
        page.setContent("<html lang=en><main>You allowed nothing. Mood Coach gets none of your data.</main></html>");
        assertThat(DarkPatterns.emotive(page)).isEmpty();
    }

    @Test
    void hiddenInPlainSight() {
        String buttons =
                "<main><h1>Choose</h1><button id=out style='%s'>Do not allow</button> <button id=in style='%s'>Do not allow</button></main>";
        String plain = "font-size:16px;color:#000;background:#eee";
        show(buttons.formatted(plain, plain));
        assertThat(unequal()).as("two that are alike").isEmpty();
        for (String worse : List.of(
                "font-size:11px;color:#000;background:#eee",
                "font-size:16px;color:#ccc;background:#eee",
                "font-size:16px;color:#000;background:transparent",
                "font-size:16px;color:#000;background:#eee;border:0",
                "font-size:16px;color:#000;background:#eee;opacity:.4",
                "font-size:16px;color:#000;background:#eee;padding:0",
                "font-size:16px;color:#000;background:#eee;position:relative;top:300px",
                "display:none")) {
            show(buttons.formatted(worse, plain));
            assertThat(unequal()).as(worse).isNotEmpty();
        }
        show("<main><h1>Choose</h1><button id=in>Allow it</button> <button id=out>Allow it</button></main>");
        assertThat(unequal()).containsExactly("the way out is read last");
    }

    private List<String> unequal() {
        return DarkPatterns.unequal(page.locator("#out"), page.locator("#in"));
    }

    @Test
    void deadEnd() throws IOException {
        show("<main><h1>Done</h1></main>");
        assertThat(DarkPatterns.deadEnds(page)).containsExactly("leads nowhere");
        HttpServer nothing = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        nothing.start();
        String broken =
                "http://localhost:%d/support".formatted(nothing.getAddress().getPort());
        show("<main><h1>Done</h1><a href=%s>Support</a></main>".formatted(broken));
        assertThat(DarkPatterns.deadEnds(page)).containsExactly(broken + " answers 404");
        nothing.stop(0);
    }

    @Test
    void longerThanNecessary() {
        assertThat(DarkPatterns.longer(2, 5)).hasSize(1);
        assertThat(DarkPatterns.longer(3, 3)).isEmpty();
    }

    @Test
    void misleadingAction() {
        String navigation = "<nav><a href=/bad/settings>Privacy settings</a></nav>";
        show(
                Map.of(
                        BAD,
                        navigation + "<main><h1>Start</h1></main>",
                        BAD + "/settings",
                        navigation + "<main><h1>Tell your friends</h1></main>"),
                BAD);
        assertThat(DarkPatterns.misleading(page))
                .containsExactly("“Privacy settings” leads to “Bad Tell your friends”");
    }

    @Test
    void lackingHierarchy() {
        show("<main><h1>Data</h1><h4>Everything that matters</h4></main>");
        assertThat(DarkPatterns.flat(page)).containsExactly("h4 after h1");
        show("<main><h2>Data</h2></main>");
        assertThat(DarkPatterns.flat(page)).contains("0 main headings");
    }

    @Test
    void decontextualising() {
        show("<main><h1>Apps</h1><article><h2>Some App</h2><p>It reads your moods.</p></article></main>");
        assertThat(DarkPatterns.withoutItsControl(page)).containsExactly("nothing to stop “Some App” with");
    }

    @Test
    void inconsistentInterface() {
        show("<header><a href=/help>Help</a></header><main><h1>One</h1></main>");
        String one = DarkPatterns.frame(page);
        show("<main><h1>Other</h1></main><footer><a href=/help>Support</a></footer>");
        assertThat(DarkPatterns.frame(page)).isNotEqualTo(one);
    }

    @Test
    void languageDiscontinuity() {
        show("<main><h1>Fehler</h1></main>");
        assertThat(DarkPatterns.otherLanguages(page, "de")).containsExactly(BAD + " speaks en");
        page.setContent("<html lang=de><main><div lang=en>Terms</div></main></html>");
        assertThat(DarkPatterns.otherLanguages(page, "de")).hasSize(1);
    }

    @Test
    void conflictingInformation() {
        assertThat(DarkPatterns.conflicting(Set.of("mood"), Set.of("mood", "notes")))
                .hasSize(1);
    }

    @Test
    void ambiguousWording() {
        show("<main><h1>Stop?</h1><button>OK</button><button>Stop Mood Coach</button></main>");
        assertThat(DarkPatterns.vague(page)).containsExactly("a button says only “OK”");
    }
}
