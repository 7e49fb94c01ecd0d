package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a real browser lets pages of other origins do here. */
class CrossOriginBrowserIT {
    private static final String ASK = """
            async ([address, token]) => {
                try {
                    const answer = await fetch(address, {headers: {Authorization: 'Bearer ' + token}});
                    return answer.status + ' ' + answer.headers.get('RateLimit-Policy');
                } catch (blocked) {
                    return 'blocked';
                }
            }""";

    private final RunningSystem system = RunningSystem.instance();

    @Test
    void aPageOfARegisteredAppReadsAnAnswerAndItsHeaders() {
        assertThat(asked(system.dataService().resolve("/apps/mood-coach"), "mood-coach"))
                .matches("(200|403) \"app\";q=.*");
    }

    @Test
    void aPageOfAnybodyElseReadsNothing() throws IOException {
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        elsewhere.start();
        try {
            URI page = URI.create("http://localhost:" + elsewhere.getAddress().getPort());

            assertThat(asked(page, "mood-coach")).isEqualTo("blocked");
        } finally {
            elsewhere.stop(0);
        }
    }

    /** What a script of this page gets that asks for the diary with a token of this app. */
    private String asked(URI address, String app) {
        String token = system.token("adult-eu", app, "routine-personalisation");
        // The page of the demo forbids its own scripts to ask anybody
        try (BrowserContext context =
                Chromium.browser().newContext(new Browser.NewContextOptions().setBypassCSP(true))) {
            Page page = context.newPage();
            page.navigate(address.toString());
            String diary = system.origin() + "/api/diary/v1/subjects/me/mood-entries";
            return (String) page.evaluate(ASK, List.of(diary, token));
        }
    }
}
