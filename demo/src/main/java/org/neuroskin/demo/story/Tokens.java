package org.neuroskin.demo.story;

/** Where the story gets its access tokens: a real login of a demo account through an app. */
@FunctionalInterface
public interface Tokens {

    /** An access token for this user through this app, with this purpose. */
    String token(String user, String app, String purpose);
}
