package org.neuroskin.demo.launcher;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.OAuth2Constants;
import org.keycloak.admin.client.CreatedResponseUtil;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.KeycloakBuilder;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.admin.client.resource.RoleScopeResource;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;

/** The accounts of the demo world, named for their role, each with its name as its password. */
public final class Accounts {
    private static final String REALM = "neuroskin";

    /** All of them, in the order in which people read them. */
    static final List<Account> ALL = List.of(
            new Account("adult-eu", "subject"),
            new Account("adult-us-il", "subject"),
            new Account("minor-eu", "subject"),
            new Account("guardian-eu", "subject", "guardian"),
            new Account("clinician", "clinician"),
            new Account("researcher", "researcher"),
            new Account("reviewer-a", "ethics-reviewer"),
            new Account("reviewer-b", "ethics-reviewer"),
            new Account("chair", "ethics-reviewer", "ethics-chair"),
            new Account("operator", "operator"));

    private Accounts() {}

    /** Makes more people, each with the name as the password, for whoever measures or tests with many. */
    public static void addPeople(Path root, Map<String, String> variables, List<String> names) {
        Installation installation = Installation.of(root, variables);
        create(
                installation,
                names.stream().map(name -> new Account(name, "subject")).toList());
    }

    /**
     * Makes those that are missing and gives each its roles. Passwords of accounts that are there stay as they are.
     *
     * @throws LauncherFailure if Keycloak refuses
     */
    static void create(Installation installation, List<Account> accounts) {
        String keycloakUrl = installation.keycloakUrl();
        try (Keycloak keycloak = KeycloakBuilder.builder()
                .serverUrl(keycloakUrl)
                .realm("master")
                .grantType(OAuth2Constants.CLIENT_CREDENTIALS)
                .clientId(KeycloakServer.ADMIN_CLIENT)
                .clientSecret(installation.secrets(Part.KEYCLOAK).generated("keycloak-admin-secret"))
                .build()) {
            RealmResource realm = keycloak.realm(REALM);
            for (Account account : accounts) {
                give(realm, account, find(realm, account));
            }
        } catch (WebApplicationException | ProcessingException e) {
            throw new LauncherFailure(
                    "the demo accounts cannot be made in Keycloak at %s: %s".formatted(keycloakUrl, e.getMessage()), e);
        }
    }

    private static String find(RealmResource realm, Account account) {
        List<UserRepresentation> found = realm.users().searchByUsername(account.name(), true);
        if (!found.isEmpty()) {
            return found.getFirst().getId();
        }
        try (Response response = realm.users().create(account.representation())) {
            return CreatedResponseUtil.getCreatedId(response);
        }
    }

    private static void give(RealmResource realm, Account account, String id) {
        RoleScopeResource roles = realm.users().get(id).roles().realmLevel();
        List<String> has =
                roles.listAll().stream().map(RoleRepresentation::getName).toList();
        List<RoleRepresentation> missing = account.roles().stream()
                .filter(role -> !has.contains(role))
                .map(role -> realm.roles().get(role).toRepresentation())
                .toList();
        if (!missing.isEmpty()) {
            roles.add(missing);
        }
    }

    /** One account. */
    record Account(String name, List<String> roles) {
        Account(String name, String... roles) {
            this(name, List.of(roles));
        }

        private UserRepresentation representation() {
            var password = new CredentialRepresentation();
            password.setType(CredentialRepresentation.PASSWORD);
            password.setValue(name);
            password.setTemporary(false);
            var user = new UserRepresentation();
            user.setUsername(name);
            // the default profile demands all three
            user.setFirstName("Invented");
            user.setLastName(String.join(
                    " ", Stream.of(name.split("-")).map(Account::capitalised).toList()));
            user.setEmail(name + "@example.invalid");
            user.setEmailVerified(true);
            user.setEnabled(true);
            user.setCredentials(List.of(password));
            return user;
        }

        private static String capitalised(String word) {
            return word.length() <= 2
                    ? word.toUpperCase(java.util.Locale.ROOT)
                    : Character.toUpperCase(word.charAt(0)) + word.substring(1);
        }
    }
}
