package org.neuroskin.systemtests;

import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;

/** Reads what an access token says of itself. */
final class Subjects {
    private Subjects() {}

    static String of(String token) {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        return new JsonMapper().readTree(claims).path("sub").asString();
    }
}
