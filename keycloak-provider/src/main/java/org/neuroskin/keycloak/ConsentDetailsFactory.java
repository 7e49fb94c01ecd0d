package org.neuroskin.keycloak;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.rar.AuthorizationDetailsProcessor;
import org.keycloak.protocol.oidc.rar.AuthorizationDetailsProcessorFactory;
import org.keycloak.representations.AuthorizationDetailsJSONRepresentation;
import org.keycloak.util.AuthorizationDetailsParser;

/** Registers {@link ConsentDetails} with Keycloak, which finds the processor of a type by this id. */
public final class ConsentDetailsFactory implements AuthorizationDetailsProcessorFactory {

    @Override
    public String getId() {
        return ConsentDetails.TYPE;
    }

    @Override
    public void init(Config.Scope configuration) {
        // Keycloak reads details back from tokens and sessions by a parser that has to be known by then
        AuthorizationDetailsParser.registerParser(ConsentDetails.TYPE, new AuthorizationDetailsParser() {
            @Override
            public <T extends AuthorizationDetailsJSONRepresentation> T asSubtype(
                    AuthorizationDetailsJSONRepresentation detail, Class<T> type) {
                return type.cast(detail);
            }
        });
    }

    @Override
    public AuthorizationDetailsProcessor<?> create(KeycloakSession session) {
        return new ConsentDetails(session);
    }
}
