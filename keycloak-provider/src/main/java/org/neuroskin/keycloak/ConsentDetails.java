package org.neuroskin.keycloak;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.rar.AuthorizationDetailsProcessor;
import org.keycloak.protocol.oidc.rar.InvalidAuthorizationDetailsException;
import org.keycloak.representations.AuthorizationDetailsJSONRepresentation;

/**
 * Authorization details of the type {@code neuro_consent}: what an app wants to ask a person for.
 *
 * <p><b>Guarantee</b>: what comes out into tokens has the members that are known here and no others, and always
 * {@code "granted": false}: the details are a question, whatever the client wrote into them.
 *
 * <p><b>Failure</b>: the sign-in ends with {@code invalid_request} for a member that is unknown, missing, too long or of
 * another kind, and for a purpose that the app is not approved for. Whether categories exist is for the consent-service to
 * say, when the request is lodged.
 */
final class ConsentDetails implements AuthorizationDetailsProcessor<AuthorizationDetailsJSONRepresentation> {
    static final String TYPE = "neuro_consent";

    private static final String GRANTED = "granted";
    private static final String PURPOSE = "purpose";
    private static final Set<String> REQUIRED = Set.of(PURPOSE, "validity");
    private static final Set<String> OPTIONAL = Set.of("fidelity", "redirect_uri", "state");
    private static final Pattern WORD = Pattern.compile("[a-z0-9.-]{1,64}");
    private static final int MOST_DATATYPES = 50;
    private static final int MOST_ACTIONS = 10;
    private static final int LONGEST_TEXT = 512;

    private final KeycloakSession session;

    ConsentDetails(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public boolean isSupported() {
        return true;
    }

    @Override
    public String getSupportedType() {
        return TYPE;
    }

    @Override
    public Class<AuthorizationDetailsJSONRepresentation> getSupportedResponseJavaType() {
        return AuthorizationDetailsJSONRepresentation.class;
    }

    @Override
    public AuthorizationDetailsJSONRepresentation validateAuthorizationDetail(
            AuthorizationDetailsJSONRepresentation asked) {
        requireWords("actions", asked.getActions(), MOST_ACTIONS);
        requireWords("datatypes", asked.getDatatypes(), MOST_DATATYPES);
        if (asked.getLocations() != null || asked.getIdentifier() != null || asked.getPrivileges() != null) {
            throw invalid("it takes no `locations`, `identifier` or `privileges`");
        }
        Map<String, Object> members = asked.getCustomData();
        for (Map.Entry<String, Object> member : members.entrySet()) {
            String name = member.getKey();
            if (!REQUIRED.contains(name) && !OPTIONAL.contains(name)) {
                throw invalid("it has a member that is not known (expected: actions, datatypes, purpose, validity, "
                        + "fidelity, redirect_uri, state)");
            }
            if (!(member.getValue() instanceof String text) || text.length() > LONGEST_TEXT) {
                throw invalid("`%s` is not a text of at most %d characters".formatted(name, LONGEST_TEXT));
            }
        }
        if (!members.keySet().containsAll(REQUIRED)) {
            throw invalid("`purpose` or `validity` is missing");
        }
        requireApproved(String.valueOf(members.get(PURPOSE)));
        return question(asked);
    }

    @Override
    public AuthorizationDetailsJSONRepresentation process(
            UserSessionModel user, ClientSessionContext client, AuthorizationDetailsJSONRepresentation asked) {
        return validateAuthorizationDetail(asked);
    }

    @Override
    public List<AuthorizationDetailsJSONRepresentation> handleMissingAuthorizationDetails(
            UserSessionModel user, ClientSessionContext client) {
        return List.of();
    }

    /** What was accepted at the sign-in comes back on each refresh, still as a question. */
    @Override
    public AuthorizationDetailsJSONRepresentation processStoredAuthorizationDetails(
            UserSessionModel user, ClientSessionContext client, AuthorizationDetailsJSONRepresentation stored) {
        return question(stored);
    }

    @Override
    public void afterAuthorizationDetailsProcessed(
            UserSessionModel user, ClientSessionContext client, AuthorizationDetailsJSONRepresentation detail) {}

    @Override
    public void close() {}

    private static AuthorizationDetailsJSONRepresentation question(AuthorizationDetailsJSONRepresentation asked) {
        AuthorizationDetailsJSONRepresentation question = new AuthorizationDetailsJSONRepresentation();
        question.setType(TYPE);
        question.setActions(asked.getActions());
        question.setDatatypes(asked.getDatatypes());
        asked.getCustomData().forEach((name, value) -> {
            if (REQUIRED.contains(name) || OPTIONAL.contains(name)) {
                question.setCustomData(name, value);
            }
        });
        question.setCustomData(GRANTED, false);
        return question;
    }

    private void requireApproved(String purpose) {
        String scope = "purpose:" + purpose;
        @Nullable ClientModel client = session.getContext().getClient();
        if (client == null
                || !(client.getClientScopes(false).containsKey(scope)
                        || client.getClientScopes(true).containsKey(scope))) {
            throw invalid("the app is not approved for this `purpose`");
        }
    }

    private static void requireWords(String name, @Nullable List<String> words, int most) {
        boolean good = words != null
                && !words.isEmpty()
                && words.size() <= most
                && words.stream()
                        .allMatch(word -> word != null && WORD.matcher(word).matches());
        if (!good) {
            throw invalid("`%s` is not a list of 1 to %d ids".formatted(name, most));
        }
    }

    private static InvalidAuthorizationDetailsException invalid(String why) {
        return new InvalidAuthorizationDetailsException("authorization_details of type " + TYPE + ": " + why);
    }
}
