package org.neuroskin.consentservice.platform;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.servlet.LocaleResolver;

/** Sign-in of people through Keycloak, and what their browsers are told about the pages. */
@Configuration(proxyBeanMethods = false)
class PageSecurity {
    static final String SIGN_IN = "/oauth2/authorization/portal";
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; "
            + "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final String PERMISSIONS_POLICY =
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()";

    @Bean
    @Order(3)
    SecurityFilterChain pageChain(
            HttpSecurity http,
            ClientRegistrationRepository clients,
            ServiceSettings settings,
            LocaleResolver languages) {
        OidcClientInitiatedLogoutSuccessHandler signOut = new OidcClientInitiatedLogoutSuccessHandler(clients);
        signOut.setPostLogoutRedirectUri(settings.origin() + "/");
        LoginUrlAuthenticationEntryPoint signIn = new LoginUrlAuthenticationEntryPoint(SIGN_IN);
        // the browser knows the origin better than this service
        signIn.setFavorRelativeUris(true);
        return http.authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD)
                                .permitAll()
                                .requestMatchers("/", "/help", "/assets/**", "/favicon.ico", "/actuator/health/**")
                                .permitAll()
                                .requestMatchers("/actuator/health", "/.well-known/**", "/openapi.json")
                                .permitAll()
                                // an unknown one is not found, signed in or not
                                .requestMatchers("/oauth2/authorization/*")
                                .permitAll()
                                .requestMatchers("/ethics/**", "/ethics")
                                .hasAnyRole("ethics-reviewer", "ethics-chair")
                                // the chair approves as well; which act is whose, the register says
                                .requestMatchers("/operations/apps/**", "/operations/apps")
                                .hasAnyRole("operator", "ethics-chair")
                                .requestMatchers("/operations/**", "/operations")
                                .hasRole("operator")
                                .anyRequest()
                                .authenticated())
                .oauth2Login(login -> login.loginPage(SIGN_IN)
                        .authorizationEndpoint(
                                begin -> begin.authorizationRequestResolver(new SignInRequests(clients, languages)))
                        .failureHandler(PageSecurity::signInFailed)
                        .userInfoEndpoint(user -> user.userAuthoritiesMapper(PageSecurity::withRealmRoles)))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(signIn))
                .logout(logout -> logout.logoutSuccessHandler(signOut))
                .headers(headers -> headers.contentSecurityPolicy(csp -> csp.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .permissionsPolicyHeader(permissions -> permissions.policy(PERMISSIONS_POLICY)))
                .build();
    }

    /** The browser goes to the public origin, this service to Keycloak's inner address. Nothing is fetched at start. */
    @Bean
    ClientRegistrationRepository clients(
            ServiceSettings settings, @Value("${portal-client-secret}") String portalClientSecret) {
        return new InMemoryClientRegistrationRepository(ClientRegistration.withRegistrationId("portal")
                .clientId("portal")
                .clientSecret(portalClientSecret)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .clientSettings(ClientRegistration.ClientSettings.builder()
                        .requireProofKey(true)
                        .build())
                .redirectUri(settings.origin() + "/login/oauth2/code/portal")
                .scope("openid")
                .issuerUri(settings.issuer())
                .authorizationUri(settings.publicEndpoint("auth"))
                .tokenUri(settings.innerEndpoint("token"))
                .jwkSetUri(settings.innerEndpoint("certs"))
                .providerConfigurationMetadata(Map.of("end_session_endpoint", settings.publicEndpoint("logout")))
                .build());
    }

    @Bean
    ServletContextInitializer sessionCookie(ServiceSettings settings) {
        return context -> context.getSessionCookieConfig().setSecure(settings.secure());
    }

    private static Collection<GrantedAuthority> withRealmRoles(Collection<? extends GrantedAuthority> given) {
        Set<GrantedAuthority> authorities = new HashSet<>();
        for (GrantedAuthority authority : given) {
            if (authority instanceof OidcUserAuthority user) {
                authorities.addAll(AccessTokens.roles(user.getIdToken().getClaims()));
            }
        }
        return authorities;
    }

    private static void signInFailed(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e) throws IOException {
        String code = e instanceof OAuth2AuthenticationException oauth
                ? oauth.getError().getErrorCode()
                : "";
        switch (code) {
            // an old or bookmarked return address: begin again
            case "authorization_request_not_found" -> response.sendRedirect("/portal");
            case "access_denied" -> response.sendRedirect("/");
            // nobody was sent there by Keycloak
            case "invalid_request" -> response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            default -> response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
    }
}
