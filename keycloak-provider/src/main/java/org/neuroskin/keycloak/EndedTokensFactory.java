package org.neuroskin.keycloak;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Registers {@link EndedTokens} for every realm, so that no setting of a realm can leave it out. */
public final class EndedTokensFactory implements EventListenerProviderFactory {
    private @Nullable Statements statements;

    @Override
    public String getId() {
        return "ended-tokens";
    }

    @Override
    public boolean isGlobal() {
        return true;
    }

    /** Fails, and Keycloak with it, where nobody says whom to tell: else tokens would go on counting, and nobody know. */
    @Override
    public void init(Config.Scope configuration) {
        String consentService = configuration.get("consent-service");
        if (consentService == null) {
            throw new IllegalStateException(
                    "spi-events-listener--ended-tokens--consent-service is missing (expected: the address of the consent-service)");
        }
        statements = new Statements(URI.create(consentService));
    }

    @Override
    public void postInit(KeycloakSessionFactory sessions) {
        statements().start();
    }

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new EndedTokens(session, statements());
    }

    @Override
    public void close() {
        if (statements != null) {
            statements.close();
        }
    }

    private Statements statements() {
        if (statements == null) {
            throw new IllegalStateException("Keycloak has not configured this yet");
        }
        return statements;
    }
}
