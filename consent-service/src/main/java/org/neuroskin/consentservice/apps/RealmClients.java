package org.neuroskin.consentservice.apps;

import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;

/**
 * The OAuth clients: the portal's own, and one for each app with exactly the purposes that were approved for it.
 *
 * <p>Access tokens carry neither names nor e-mail addresses: the scopes that would add them are taken from every client.
 */
final class RealmClients {
    static final String ENFORCEMENT_POINT = "enforcement-point";

    private static final Set<String> APP_SCOPES = Set.of("basic", "acr");

    /** Keycloak's own that nobody here needs; the first takes passwords directly, at the public origin. */
    private static final Set<String> BUILT_IN = Set.of("admin-cli", "security-admin-console", "broker");

    private final RealmResource realm;
    private final RealmScopes scopes;
    private final FreshSignIn freshSignIn;

    RealmClients(RealmResource realm, RealmScopes scopes) {
        this.realm = realm;
        this.scopes = scopes;
        this.freshSignIn = new FreshSignIn(realm.flows());
    }

    /** What Keycloak must know of an app. */
    record AppClient(
            AppId id,
            String name,
            List<URI> redirectUris,
            SortedSet<PurposeId> purposes,
            @Nullable TokenBinding tokenBinding,
            boolean pairwise,
            boolean enabled,
            int notBefore) {}

    void provision(URI origin, String portalSecret) {
        BUILT_IN.forEach(this::disable);
        portal(origin, portalSecret);
    }

    private void portal(URI origin, String secret) {
        ClientResource client = ensure("portal", wanted -> {
            common(wanted, "Neuroskin portal", Set.of(origin + "/login/oauth2/code/portal"));
            wanted.setPublicClient(false);
            wanted.setClientAuthenticatorType("client-secret");
            wanted.setSecret(secret);
            attribute(wanted, "post.logout.redirect.uris", origin + "/");
        });
        // Its own token reads for people what they ask it to, and manages nothing
        scopes(client, Set.of("basic", RealmScopes.AUDIENCE, RealmScopes.PURPOSE + PurposeId.SELF_ACCESS), Set.of());
        RealmScopes.addMissing(
                client.getProtocolMappers(),
                List.of(
                        inIdToken(
                                "roles",
                                "oidc-usermodel-realm-role-mapper",
                                Map.of(
                                        "claim.name",
                                        "realm_access.roles",
                                        "jsonType.label",
                                        "String",
                                        "multivalued",
                                        "true")),
                        inIdToken(
                                "username",
                                "oidc-usermodel-attribute-mapper",
                                Map.of(
                                        "user.attribute",
                                        "username",
                                        "claim.name",
                                        "preferred_username",
                                        "jsonType.label",
                                        "String")),
                        inIdToken("name", "oidc-full-name-mapper", Map.of())));
    }

    /** Gives the app its client with exactly its purposes, or takes from it whatever it could do with one. */
    ClientResource app(AppClient app) {
        Set<String> redirectUris =
                app.redirectUris().stream().map(URI::toString).collect(Collectors.toSet());
        boolean managesConsents = app.id().value().equals("self-service");
        String audience = app.pairwise() ? RealmScopes.PAIRWISE : RealmScopes.AUDIENCE;
        ClientResource client = ensure(app.id().value(), wanted -> {
            if (wanted.getId() == null) {
                // from the first moment on, since it says who people are at this app
                wanted.setDefaultClientScopes(List.of(audience));
            }
            common(wanted, app.name(), redirectUris);
            if (managesConsents) {
                // any program of the machine may receive its codes: a session alone must not give one
                wanted.setAuthenticationFlowBindingOverrides(Map.of("browser", freshSignIn.ensure()));
            }
            wanted.setPublicClient(true);
            wanted.setEnabled(app.enabled());
            // what was issued before a cut renews nothing, also once the cut is lifted
            wanted.setNotBefore(app.notBefore());
            // its pages may ask for tokens from where browsers are sent back to
            wanted.setWebOrigins(List.of("+"));
            for (TokenBinding each : TokenBinding.values()) {
                attribute(wanted, each.realmAttribute(), String.valueOf(each == app.tokenBinding()));
            }
            // after signing out, to where the app may be returned to anyway
            attribute(wanted, "post.logout.redirect.uris", "+");
        });
        Set<String> standard = new HashSet<>(APP_SCOPES);
        standard.add(audience);
        if (managesConsents) {
            standard.add(RealmScopes.MANAGE);
        }
        Set<String> purposes = app.purposes().stream()
                .map(purpose -> RealmScopes.PURPOSE + purpose)
                .collect(Collectors.toSet());
        scopes(client, standard, purposes);
        return client;
    }

    /**
     * Gives an enforcement point its client: it gets tokens in its own name, for the decision point and with its one role, and
     * nobody can sign in through it.
     */
    ClientResource enforcementPoint(String id, String name) {
        ClientResource client = ensure(id, wanted -> {
            common(wanted, name, Set.of());
            wanted.setStandardFlowEnabled(false);
            wanted.setServiceAccountsEnabled(true);
            wanted.setPublicClient(false);
            wanted.setClientAuthenticatorType("client-secret");
            wanted.setFullScopeAllowed(false);
        });
        scopes(client, Set.of("basic", RealmScopes.AUDIENCE, RealmScopes.EVALUATE), Set.of());
        List<RoleRepresentation> role =
                List.of(realm.roles().get(ENFORCEMENT_POINT).toRepresentation());
        // adding what is there already changes nothing
        client.getScopeMappings().realmLevel().add(role);
        realm.users()
                .get(client.getServiceAccountUser().getId())
                .roles()
                .realmLevel()
                .add(role);
        return client;
    }

    /** Takes a client away; false if there is none. */
    boolean remove(String clientId) {
        List<ClientRepresentation> present = realm.clients().findByClientId(clientId);
        present.forEach(client -> realm.clients().get(client.getId()).remove());
        return !present.isEmpty();
    }

    private void disable(String clientId) {
        realm.clients()
                .findByClientId(clientId)
                .forEach(present -> Difference.apply(
                        present,
                        wanted -> wanted.setEnabled(false),
                        realm.clients().get(present.getId())::update));
    }

    private static void common(ClientRepresentation wanted, String name, Set<String> redirectUris) {
        wanted.setName(name);
        wanted.setEnabled(true);
        wanted.setProtocol("openid-connect");
        wanted.setStandardFlowEnabled(true);
        wanted.setImplicitFlowEnabled(false);
        wanted.setDirectAccessGrantsEnabled(false);
        wanted.setServiceAccountsEnabled(false);
        // our own page asks for consent, with what Keycloak's cannot show
        wanted.setConsentRequired(false);
        wanted.setFullScopeAllowed(true);
        @Nullable List<String> present = wanted.getRedirectUris();
        if (present == null || !redirectUris.equals(new HashSet<>(present))) {
            wanted.setRedirectUris(List.copyOf(new TreeSet<>(redirectUris)));
        }
        attribute(wanted, "pkce.code.challenge.method", "S256");
    }

    private static void attribute(ClientRepresentation wanted, String name, String value) {
        @Nullable Map<String, String> present = wanted.getAttributes();
        Map<String, String> attributes = present == null ? new HashMap<>() : new HashMap<>(present);
        attributes.put(name, value);
        wanted.setAttributes(attributes);
    }

    private ClientResource ensure(String clientId, Consumer<ClientRepresentation> wanted) {
        if (realm.clients().findByClientId(clientId).isEmpty()) {
            ClientRepresentation fresh = new ClientRepresentation();
            fresh.setClientId(clientId);
            // none of the realm's standard scopes, not even for a moment
            fresh.setDefaultClientScopes(List.of());
            fresh.setOptionalClientScopes(List.of());
            wanted.accept(fresh);
            RealmScopes.created(realm.clients().create(fresh));
        }
        ClientRepresentation present = realm.clients().findByClientId(clientId).getFirst();
        ClientResource client = realm.clients().get(present.getId());
        Difference.apply(present, wanted, client::update);
        return client;
    }

    private void scopes(ClientResource client, Set<String> standard, Set<String> optional) {
        Set<String> presentStandard = names(client.getDefaultClientScopes());
        Set<String> presentOptional = names(client.getOptionalClientScopes());
        // first take away: a scope cannot be both
        minus(presentStandard, standard).forEach(name -> client.removeDefaultClientScope(scopes.id(name)));
        minus(presentOptional, optional).forEach(name -> client.removeOptionalClientScope(scopes.id(name)));
        minus(standard, presentStandard).forEach(name -> client.addDefaultClientScope(scopes.id(name)));
        minus(optional, presentOptional).forEach(name -> client.addOptionalClientScope(scopes.id(name)));
    }

    private static ProtocolMapperRepresentation inIdToken(String name, String kind, Map<String, String> configuration) {
        Map<String, String> all = new HashMap<>(configuration);
        all.put("id.token.claim", "true");
        all.put("access.token.claim", "false");
        all.put("userinfo.token.claim", "false");
        return RealmScopes.mapper(name, kind, all);
    }

    private static Set<String> names(List<ClientScopeRepresentation> present) {
        return present.stream().map(ClientScopeRepresentation::getName).collect(Collectors.toSet());
    }

    private static Set<String> minus(Set<String> all, Set<String> without) {
        return all.stream().filter(name -> !without.contains(name)).collect(Collectors.toCollection(TreeSet::new));
    }
}
