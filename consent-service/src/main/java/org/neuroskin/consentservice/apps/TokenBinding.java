package org.neuroskin.consentservice.apps;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** What an app's access tokens have to be bound to. Null means that they may be bound or not. */
public enum TokenBinding {
    /** A key that each request proves (DPoP, RFC 9449). */
    DPOP("dpop", "dpop.bound.access.tokens"),
    /** The certificate that the app's TLS connections prove (RFC 8705). */
    CERTIFICATE("certificate", "tls.client.certificate.bound.access.tokens");

    private final String wireName;
    private final String realmAttribute;

    TokenBinding(String wireName, String realmAttribute) {
        this.wireName = wireName;
        this.realmAttribute = realmAttribute;
    }

    /** The name used on the wire. */
    @JsonValue
    public String wireName() {
        return wireName;
    }

    /** The attribute by which Keycloak issues a client no token that is not so bound. */
    String realmAttribute() {
        return realmAttribute;
    }

    /** The constant of that wire name; {@link IllegalArgumentException} where there is none. */
    @JsonCreator
    static TokenBinding fromWireName(String wireName) {
        return Arrays.stream(values())
                .filter(each -> each.wireName.equals(wireName))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown binding of tokens `%s` (expected: dpop or certificate)".formatted(wireName)));
    }
}
