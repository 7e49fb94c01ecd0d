package org.neuroskin.consentservice.apps;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.admin.client.resource.AuthenticationManagementResource;
import org.keycloak.representations.idm.AuthenticationExecutionInfoRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A way to sign in that always asks the person: Keycloak's own for browsers, second factor included, without the steps that
 * take an existing session for an answer.
 */
final class FreshSignIn {
    static final String ALIAS = "fresh-sign-in";
    private static final Logger LOG = LoggerFactory.getLogger(FreshSignIn.class);
    private static final Set<String> SILENT = Set.of("auth-cookie", "auth-spnego", "identity-provider-redirector");

    private final AuthenticationManagementResource flows;

    FreshSignIn(AuthenticationManagementResource flows) {
        this.flows = flows;
    }

    /** Makes it if it is missing, and takes out what does not ask; returns Keycloak's internal id of it. */
    String ensure() {
        if (id().isEmpty()) {
            LOG.info("adding the flow `{}`", ALIAS);
            RealmScopes.created(flows.copy("browser", Map.of("newName", ALIAS)));
        }
        flows.getExecutions(ALIAS).stream()
                .filter(step -> step.getProviderId() != null && SILENT.contains(step.getProviderId()))
                .map(AuthenticationExecutionInfoRepresentation::getId)
                .forEach(flows::removeExecution);
        return id().orElseThrow();
    }

    private Optional<String> id() {
        return flows.getFlows().stream()
                .filter(flow -> ALIAS.equals(flow.getAlias()))
                .map(AuthenticationFlowRepresentation::getId)
                .findFirst();
    }
}
