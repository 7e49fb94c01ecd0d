package org.neuroskin.demo.app;

import java.io.Serializable;

/** Somebody signed in to the app: the tokens that the identity provider gave, kept in the session only. */
record Person(String accessToken, String idToken) implements Serializable {

    @Override
    public String toString() {
        return "Person[hidden]";
    }
}
