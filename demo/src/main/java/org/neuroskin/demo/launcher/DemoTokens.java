package org.neuroskin.demo.launcher;

import java.net.URI;
import org.neuroskin.demo.story.Tokens;

/** Tokens of demo accounts, whose password is their name, by a real login through a demo app. */
final class DemoTokens implements Tokens {
    private final CodeFlow flow;
    private final String demoUrl;

    DemoTokens(Installation installation) {
        this.flow = new CodeFlow(URI.create(installation.origin()));
        this.demoUrl = installation.innerUrl(Part.DEMO);
    }

    /** Several purposes may be asked at once, separated by a comma. */
    @Override
    public String token(String user, String app, String purpose) {
        return flow.accessToken(user, user, app, redirect(app), scope(purpose));
    }

    /** The same, bound to a key of the app's. */
    String token(String user, String app, String purpose, AppKey key) {
        return flow.boundTokens(user, user, app, redirect(app), scope(purpose), key)
                .path("access_token")
                .asString();
    }

    private URI redirect(String app) {
        return URI.create("%s/apps/%s/code".formatted(demoUrl, app));
    }

    private static String scope(String purpose) {
        return "openid purpose:" + purpose.replace(",", " purpose:");
    }
}
