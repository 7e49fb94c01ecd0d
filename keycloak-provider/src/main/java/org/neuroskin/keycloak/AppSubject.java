package org.neuroskin.keycloak;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.protocol.oidc.mappers.LogoutTokenMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAccessTokenMapper;
import org.keycloak.protocol.oidc.mappers.OIDCIDTokenMapper;
import org.keycloak.protocol.oidc.mappers.TokenIntrospectionTokenMapper;
import org.keycloak.protocol.oidc.mappers.UserInfoTokenMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.LogoutToken;
import org.neuroskin.sealing.pairwise.AppIds;

/**
 * The {@code sub} of an app that knows people by ids of its own: in whatever Keycloak tells the app of a person, with the mark of who
 * made the id beside it, so that gateway and consent-service turn it back and never take it for a person's own.
 *
 * <p><b>Guarantee</b>: no setting of the mapper leaves a token out. A refresh token is a copy of the access token, and Keycloak finds the
 * person by its session, never by this {@code sub}.
 *
 * <p><b>Failure</b>: without the secret, or for a person whose id is no UUID, there is no token.
 */
public final class AppSubject extends AbstractOIDCProtocolMapper
        implements OIDCAccessTokenMapper,
                OIDCIDTokenMapper,
                UserInfoTokenMapper,
                TokenIntrospectionTokenMapper,
                LogoutTokenMapper {
    private static final String KIND = "neuroskin-app-subject";
    private static final String AUDIENCE = "neuroskin";

    private volatile @Nullable AppIds ids;

    @Override
    public void init(Config.Scope configuration) {
        String secret = configuration.get("key");
        ids = secret == null ? null : new AppIds(secret);
    }

    @Override
    public AccessToken transformAccessToken(
            AccessToken token,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel user,
            ClientSessionContext client) {
        // said here and nowhere else, so that no token that this provider has not seen is for us
        token.addAudience(AUDIENCE);
        return named(token, user, client);
    }

    @Override
    public IDToken transformIDToken(
            IDToken token,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel user,
            ClientSessionContext client) {
        return named(token, user, client);
    }

    @Override
    public AccessToken transformUserInfoToken(
            AccessToken token,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel user,
            ClientSessionContext client) {
        return named(token, user, client);
    }

    @Override
    public AccessToken transformIntrospectionToken(
            AccessToken token,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel user,
            ClientSessionContext client) {
        return named(token, user, client);
    }

    @Override
    public LogoutToken transformLogoutToken(
            LogoutToken token,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel user,
            ClientSessionContext client) {
        token.setSubject(ids(client).at(user.getUser().getId()));
        return token;
    }

    private <T extends IDToken> T named(T token, UserSessionModel user, ClientSessionContext client) {
        AppIds.OfApp app = ids(client);
        token.setSubject(app.at(user.getUser().getId()));
        token.setOtherClaims(AppIds.CLAIM, app.mark());
        return token;
    }

    private AppIds.OfApp ids(ClientSessionContext client) {
        AppIds known = ids;
        if (known == null) {
            throw new IllegalStateException("the secret app-ids-key is missing: the app cannot be told of anybody");
        }
        return known.of(client.getClientSession().getClient().getClientId());
    }

    /** After those that write the person's own id. */
    @Override
    public int getPriority() {
        return Integer.MAX_VALUE;
    }

    @Override
    public String getId() {
        return KIND;
    }

    @Override
    public String getDisplayCategory() {
        return TOKEN_MAPPER_CATEGORY;
    }

    @Override
    public String getDisplayType() {
        return "Neuroskin: ids of people of this app's own";
    }

    @Override
    public String getHelpText() {
        return "Kept by the consent-service for apps that are registered as pairwise";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
