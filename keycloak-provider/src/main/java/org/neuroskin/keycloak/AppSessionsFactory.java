package org.neuroskin.keycloak;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Registers {@link AppSessions} with Keycloak's administration API, where this id is a step of the path. */
public final class AppSessionsFactory implements AdminRealmResourceProviderFactory {

    @Override
    public String getId() {
        return "app-sessions";
    }

    @Override
    public void init(Config.Scope configuration) {}

    @Override
    public void postInit(KeycloakSessionFactory sessions) {}

    @Override
    public AdminRealmResourceProvider create(KeycloakSession session) {
        return new AdminRealmResourceProvider() {
            @Override
            public Object getResource(
                    KeycloakSession request,
                    RealmModel realm,
                    AdminPermissionEvaluator permissions,
                    AdminEventBuilder events) {
                return new AppSessions(request, realm, permissions, events);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}
