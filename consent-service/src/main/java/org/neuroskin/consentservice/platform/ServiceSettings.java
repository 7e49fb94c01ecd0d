package org.neuroskin.consentservice.platform;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where this service stands.
 *
 * @param origin the one public origin, that of the gateway, without a trailing slash
 * @param keycloakUrl Keycloak as reached from inside, with its {@code /auth} path
 */
@ConfigurationProperties("neuroskin")
public record ServiceSettings(URI origin, URI keycloakUrl) {
    private static final String OPENID_CONNECT = "/protocol/openid-connect";

    /** Rejects what is not an absolute HTTP address. */
    public ServiceSettings {
        requireHttp(origin);
        requireHttp(keycloakUrl);
    }

    /** The issuer of all tokens. */
    public String issuer() {
        return origin + "/auth/realms/neuroskin";
    }

    /** Where the browser reaches one of Keycloak's endpoints, such as {@code auth}. */
    public String publicEndpoint(String name) {
        return issuer() + OPENID_CONNECT + "/" + name;
    }

    /** Where this service reaches one of Keycloak's endpoints, such as {@code certs}. */
    public String innerEndpoint(String name) {
        return keycloakUrl + "/realms/neuroskin" + OPENID_CONNECT + "/" + name;
    }

    /** Whether browsers come over TLS. */
    public boolean secure() {
        return "https".equals(origin.getScheme());
    }

    private static void requireHttp(URI uri) {
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.toString().endsWith("/")) {
            throw new IllegalArgumentException(
                    "`%s` is not an address (expected: http or https, a host, no trailing slash)".formatted(uri));
        }
    }
}
