package org.neuroskin.keycloak;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.SignatureProvider;
import org.keycloak.crypto.SignatureSignerContext;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.Urls;
import org.keycloak.urls.UrlType;

/**
 * Sees which access tokens end before they expire, and has the consent-service told: those of a session that somebody ended, of
 * a person who was disabled, deleted or signed out everywhere, of an app that was disabled or whose refresh token was revoked, and
 * those that an administrator's "not before" excludes.
 *
 * <p><b>Guarantee</b>: what was committed here is told after the commit, and never what was rolled back. Sessions that run out by
 * themselves are not told of: tokens expire before them.
 */
final class EndedTokens implements EventListenerProvider {
    private static final String REALM = "neuroskin";
    private static final String REVOKED_CLIENT = "revoked_client";
    /** For an answer to a refresh that was being made when its session ended. */
    private static final int ON_THEIR_WAY_SECONDS = 2;

    private final KeycloakSession session;
    private final Statements statements;

    EndedTokens(KeycloakSession session, Statements statements) {
        this.session = session;
        this.statements = statements;
    }

    @Override
    public void onEvent(Event event) {
        RealmModel realm = session.realms().getRealm(event.getRealmId());
        if (realm == null || !REALM.equals(realm.getName()) || event.getError() != null) {
            return;
        }
        String user = event.getUserId();
        if (event.getType() == EventType.LOGOUT && event.getSessionId() != null) {
            end(realm, user, event.getSessionId(), null);
        } else if (event.getType() == EventType.REVOKE_GRANT && user != null) {
            String revoked =
                    event.getDetails() == null ? null : event.getDetails().get(REVOKED_CLIENT);
            end(realm, user, null, revoked == null ? event.getClientId() : revoked);
        } else if (user != null
                && (event.getType() == EventType.DELETE_ACCOUNT
                        || event.getType() == EventType.USER_DISABLED_BY_PERMANENT_LOCKOUT)) {
            end(realm, user, null, null);
        }
    }

    @Override
    public void onEvent(AdminEvent event, boolean withRepresentation) {
        RealmModel realm = session.realms().getRealm(event.getRealmId());
        if (realm == null || !REALM.equals(realm.getName()) || event.getError() != null) {
            return;
        }
        String[] path = event.getResourcePath() == null
                ? new String[0]
                : event.getResourcePath().split("/", -1);
        if (event.getResourceType() == ResourceType.REALM) {
            endBefore(realm, null, realm.getNotBefore());
        } else if (event.getResourceType() == ResourceType.USER_SESSION
                && event.getOperationType() == OperationType.DELETE
                && path.length == 2) {
            // Whose it was is not known any more
            end(realm, null, path[1], null);
        } else if (event.getResourceType() == ResourceType.USER && path.length >= 2) {
            ofUser(realm, event.getOperationType(), path);
        } else if (event.getResourceType() == ResourceType.CLIENT && path.length >= 2) {
            ofClient(realm, realm.getClientById(path[1]));
        }
    }

    private void ofUser(RealmModel realm, OperationType operation, String[] path) {
        UserModel user = session.users().getUserById(realm, path[1]);
        boolean signedOut = path.length == 3 && path[2].equals("logout");
        if (user == null ? operation == OperationType.DELETE && path.length == 2 : signedOut || !user.isEnabled()) {
            end(realm, path[1], null, null);
        } else if (path.length == 4 && path[2].equals("consents")) {
            end(realm, path[1], null, path[3]);
        }
    }

    private void ofClient(RealmModel realm, @Nullable ClientModel client) {
        if (client == null) {
            return;
        }
        if (client.isEnabled()) {
            endBefore(realm, client.getClientId(), client.getNotBefore());
        } else {
            end(realm, null, null, client.getClientId());
        }
    }

    /** The tokens that were issued before an administrator's line in time, if any of them can count still. */
    private void endBefore(RealmModel realm, @Nullable String client, long notBefore) {
        if (notBefore > now() - Statements.LONGEST_LIFE_SECONDS) {
            afterCommit(realm, null, null, client, notBefore - 1);
        }
    }

    /** Ends the tokens issued until now; null means any. */
    private void end(RealmModel realm, @Nullable String user, @Nullable String userSession, @Nullable String client) {
        afterCommit(realm, user, userSession, client, null);
    }

    private void afterCommit(
            RealmModel realm,
            @Nullable String user,
            @Nullable String userSession,
            @Nullable String client,
            @Nullable Long issuedUntil) {
        SignatureSignerContext signer = session.getProvider(SignatureProvider.class, Algorithm.RS256)
                .signer(session.keys().getActiveKey(realm, KeyUse.SIG, Algorithm.RS256));
        String issuer =
                Urls.realmIssuer(session.getContext().getUri(UrlType.FRONTEND).getBaseUri(), realm.getName());
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                long now = now();
                long until = issuedUntil != null ? issuedUntil : userSession != null ? now + ON_THEIR_WAY_SECONDS : now;
                statements.add(new Statements.Ended(user, userSession, client, until)
                        .signed(signer, issuer, UUID.randomUUID().toString(), now));
            }

            @Override
            protected void rollbackImpl() {}
        });
    }

    private static long now() {
        return TimeUnit.MILLISECONDS.toSeconds(Time.currentTimeMillis());
    }

    @Override
    public void close() {}
}
