package org.neuroskin.keycloak;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.UserSessionManager;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * Signs one person out of one app: what Keycloak's own API does only for consents that it keeps itself. The person stays
 * signed in everywhere else.
 */
public final class AppSessions {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator permissions;
    private final AdminEventBuilder events;

    AppSessions(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator permissions, AdminEventBuilder events) {
        this.session = session;
        this.realm = realm;
        this.permissions = permissions;
        this.events = events;
    }

    /**
     * Ends the app's sessions for the person, offline ones too: no refresh token of before is good for anything. May be
     * repeated; who is not there has no sessions.
     *
     * @throws jakarta.ws.rs.ForbiddenException for who may not manage people
     */
    @DELETE
    @Path("{user}/{client}")
    public void end(@PathParam("user") String userId, @PathParam("client") String clientId) {
        permissions.users().requireManage();
        UserModel user = session.users().getUserById(realm, userId);
        ClientModel client = realm.getClientByClientId(clientId);
        if (user == null || client == null) {
            return;
        }
        AuthenticationManager.backchannelLogoutUserFromClient(
                session,
                realm,
                user,
                client,
                session.getContext().getUri(),
                session.getContext().getHttpRequest().getHttpHeaders());
        new UserSessionManager(session).revokeOfflineToken(user, client);
        events.operation(OperationType.ACTION)
                .resourcePath(session.getContext().getUri())
                .success();
    }
}
