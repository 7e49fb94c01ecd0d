package org.neuroskin.consentservice.apps;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.client.ClientBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.keycloak.OAuth2Constants;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.KeycloakBuilder;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The realm {@code neuroskin} as code: what it must look like, whatever it looks like now. Applying it twice changes
 * nothing; what people and administrators added beside it stays.
 */
@Component
class Realm {
    static final String NAME = "neuroskin";
    private static final Map<String, String> ROLES = Map.of(
            "subject",
            "Whose data it is",
            "guardian",
            "Decides for somebody who cannot",
            "clinician",
            "Cares for patients",
            "researcher",
            "Works on an approved study",
            "ethics-reviewer",
            "Reads the audit history",
            "ethics-chair",
            "Signs off what reviewers found",
            "operator",
            "Keeps the installation running",
            RealmClients.ENFORCEMENT_POINT,
            "A program that asks for decisions about everyone");

    private final ServiceSettings settings;
    private final String adminSecret;
    private final String portalSecret;
    private final Vocabulary vocabulary;

    Realm(
            ServiceSettings settings,
            @Value("${keycloak-admin-secret}") String adminSecret,
            @Value("${portal-client-secret}") String portalSecret,
            Vocabulary vocabulary) {
        this.settings = settings;
        this.adminSecret = adminSecret;
        this.portalSecret = portalSecret;
        this.vocabulary = vocabulary;
    }

    /**
     * Applies everything but the clients of apps.
     *
     * @throws ProcessingException if Keycloak cannot be reached
     * @throws WebApplicationException if Keycloak refuses
     */
    void provision() {
        // making a realm makes its keys
        try (Keycloak keycloak = keycloak(60)) {
            RealmResource realm = existing(keycloak);
            settings(realm);
            roles(realm);
            RealmScopes scopes = new RealmScopes(realm);
            scopes.provision(vocabulary);
            new RealmClients(realm, scopes).provision(settings.origin(), portalSecret);
        }
    }

    /** Changes a client; fails as {@link #provision} does. */
    <T> T change(Function<RealmClients, T> change) {
        try (Keycloak keycloak = keycloak(5)) {
            RealmResource realm = keycloak.realm(NAME);
            RealmScopes scopes = new RealmScopes(realm);
            scopes.readIds();
            return change.apply(new RealmClients(realm, scopes));
        }
    }

    /** Signs a person out of an app, where Keycloak knows both; fails as {@link #provision} does. */
    void endSessions(SubjectId person, AppId app) {
        try (Keycloak keycloak = keycloak(5)) {
            keycloak.proxy(AppSessionsApi.class, settings.keycloakUrl()).end(NAME, person.value(), app.value());
        }
    }

    /** What our provider in Keycloak adds to its administration API. */
    @Path("admin/realms/{realm}/app-sessions")
    interface AppSessionsApi {

        @DELETE
        @Path("{user}/{client}")
        void end(@PathParam("realm") String realm, @PathParam("user") String user, @PathParam("client") String client);
    }

    /** Does it for each, whatever becomes of the others; then fails as the first of them did, if one was refused. */
    static <T> void each(List<T> all, Consumer<T> change) {
        List<RuntimeException> failures = new ArrayList<>();
        for (T one : all) {
            try {
                change.accept(one);
            } catch (ProcessingException | WebApplicationException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private Keycloak keycloak(int secondsToAnswer) {
        return KeycloakBuilder.builder()
                .serverUrl(settings.keycloakUrl().toString())
                .realm("master")
                .grantType(OAuth2Constants.CLIENT_CREDENTIALS)
                .clientId("neuroskin-admin")
                .clientSecret(adminSecret)
                .resteasyClient(ClientBuilder.newBuilder()
                        .connectTimeout(3, TimeUnit.SECONDS)
                        .readTimeout(secondsToAnswer, TimeUnit.SECONDS)
                        .build())
                .build();
    }

    private static RealmResource existing(Keycloak keycloak) {
        RealmResource realm = keycloak.realm(NAME);
        try {
            realm.toRepresentation();
        } catch (NotFoundException e) {
            RealmRepresentation fresh = new RealmRepresentation();
            fresh.setRealm(NAME);
            fresh.setEnabled(true);
            keycloak.realms().create(fresh);
        }
        return realm;
    }

    private static void settings(RealmResource realm) {
        Difference.apply(
                realm.toRepresentation(),
                wanted -> {
                    wanted.setEnabled(true);
                    wanted.setDisplayName("Neuroskin Gateway");
                    wanted.setDefaultSignatureAlgorithm("RS256");
                    wanted.setAccessTokenLifespan(300);
                    wanted.setSslRequired("external");
                    wanted.setRegistrationAllowed(true);
                    wanted.setBruteForceProtected(true);
                    wanted.setRevokeRefreshToken(true);
                    wanted.setInternationalizationEnabled(true);
                    if (!Set.of("en", "de", "fr").equals(wanted.getSupportedLocales())) {
                        wanted.setSupportedLocales(Set.of("en", "de", "fr"));
                    }
                    wanted.setDefaultLocale("en");
                    wanted.setLoginTheme(NAME);
                },
                realm::update);
    }

    private static void roles(RealmResource realm) {
        Set<String> known =
                realm.roles().list().stream().map(RoleRepresentation::getName).collect(Collectors.toSet());
        ROLES.forEach((name, description) -> {
            if (!known.contains(name)) {
                realm.roles().create(new RoleRepresentation(name, description, false));
            }
        });
        // whoever registers is a data subject
        String everybody = "default-roles-" + NAME;
        boolean included = realm.roles().get(everybody).getRealmRoleComposites().stream()
                .anyMatch(role -> role.getName().equals("subject"));
        if (!included) {
            realm.roles()
                    .get(everybody)
                    .addComposites(List.of(realm.roles().get("subject").toRepresentation()));
        }
    }
}
