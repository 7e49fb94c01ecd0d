package org.neuroskin.consentservice.apps;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.admin.client.resource.ProtocolMappersResource;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client scopes: our audience, the right to manage one's consents, and one for each purpose. */
final class RealmScopes {
    private static final Logger LOG = LoggerFactory.getLogger(RealmScopes.class);

    static final String AUDIENCE = "neuroskin";

    /** In the place of {@link #AUDIENCE}: tokens in which people have an id of the app's, and without it no audience. */
    static final String PAIRWISE = "neuroskin-pairwise";

    static final String EVALUATE = "authzen:evaluate";
    static final String MANAGE = "consent:manage";
    static final String PURPOSE = "purpose:";

    private final RealmResource realm;
    private final Map<String, String> ids = new HashMap<>();

    RealmScopes(RealmResource realm) {
        this.realm = realm;
    }

    void provision(Vocabulary vocabulary) {
        readIds();
        ensure(AUDIENCE, "Meant for the gateway and the consent-service", false, List.of(audience(), roles()));
        ensure(PAIRWISE, "The same under ids of people that no other app has", false, List.of(appSubject(), roles()));
        ensure(MANAGE, "See and change one's own consents", true, List.of());
        ensure(EVALUATE, "Ask the decision point", true, List.of());
        vocabulary
                .purposes()
                .forEach(purpose ->
                        ensure(PURPOSE + purpose.id(), purpose.text("en").name(), true, List.of()));
        readIds();
    }

    /** Keycloak's internal id of a scope. */
    String id(String name) {
        String id = ids.get(name);
        if (id == null) {
            throw new IllegalStateException("the realm has no client scope `%s`".formatted(name));
        }
        return id;
    }

    /** To be called before {@link #id} where nothing is provisioned. */
    void readIds() {
        ids.clear();
        realm.clientScopes().findAll().forEach(scope -> ids.put(scope.getName(), scope.getId()));
    }

    private void ensure(String name, String text, boolean inToken, List<ProtocolMapperRepresentation> mappers) {
        if (ids.containsKey(name)) {
            addMissing(realm.clientScopes().get(id(name)).getProtocolMappers(), mappers);
            return;
        }
        ClientScopeRepresentation scope = new ClientScopeRepresentation();
        scope.setName(name);
        scope.setDescription(text);
        scope.setProtocol("openid-connect");
        scope.setAttributes(
                Map.of("include.in.token.scope", Boolean.toString(inToken), "display.on.consent.screen", "false"));
        scope.setProtocolMappers(mappers);
        created(realm.clientScopes().create(scope));
    }

    static void addMissing(ProtocolMappersResource present, List<ProtocolMapperRepresentation> wanted) {
        Set<String> names = present.getMappers().stream()
                .map(ProtocolMapperRepresentation::getName)
                .collect(Collectors.toSet());
        wanted.stream().filter(mapper -> !names.contains(mapper.getName())).forEach(mapper -> {
            LOG.info("adding the mapper `{}`", mapper.getName());
            created(present.createMapper(mapper));
        });
    }

    /** Keycloak answers a refused creation without an exception. */
    static void created(Response response) {
        try (response) {
            if (response.getStatusInfo().getFamily() != Response.Status.Family.SUCCESSFUL) {
                throw new WebApplicationException(response.getStatus());
            }
        }
    }

    private static ProtocolMapperRepresentation audience() {
        return mapper(
                "audience",
                "oidc-audience-mapper",
                Map.of("included.custom.audience", AUDIENCE, "access.token.claim", "true", "id.token.claim", "false"));
    }

    /** Our provider in Keycloak, which also says that the token is for us: where it is missing, no token counts. */
    private static ProtocolMapperRepresentation appSubject() {
        return mapper("app subject", "neuroskin-app-subject", Map.of());
    }

    /**
     * Instead of the standard scope {@code roles}: that would also put the right to manage the person's Keycloak account into
     * every app's token.
     */
    private static ProtocolMapperRepresentation roles() {
        return mapper(
                "realm roles",
                "oidc-usermodel-realm-role-mapper",
                Map.of(
                        "claim.name",
                        "realm_access.roles",
                        "jsonType.label",
                        "String",
                        "multivalued",
                        "true",
                        "access.token.claim",
                        "true",
                        "id.token.claim",
                        "false"));
    }

    static ProtocolMapperRepresentation mapper(String name, String kind, Map<String, String> configuration) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(name);
        mapper.setProtocol("openid-connect");
        mapper.setProtocolMapper(kind);
        mapper.setConfig(configuration);
        return mapper;
    }
}
