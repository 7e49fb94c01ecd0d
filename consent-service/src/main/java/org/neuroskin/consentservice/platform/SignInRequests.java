package org.neuroskin.consentservice.platform;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.web.servlet.LocaleResolver;

/**
 * Begins a sign-in at the one address for it, in the language of the page before. Spring's own takes any other registration's for a failure of the
 * server.
 */
final class SignInRequests implements OAuth2AuthorizationRequestResolver {
    /** With this parameter the person has to show again who they are, whatever sign-in there is. */
    private static final String FRESH = "fresh";

    private final OAuth2AuthorizationRequestResolver standard;
    private final LocaleResolver languages;

    SignInRequests(ClientRegistrationRepository clients, LocaleResolver languages) {
        this.languages = languages;
        this.standard = new DefaultOAuth2AuthorizationRequestResolver(clients);
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request) {
        if (!PageSecurity.SIGN_IN.equals(request.getRequestURI())) {
            return null;
        }
        OAuth2AuthorizationRequest begun = standard.resolve(request);
        return begun == null
                ? null
                : OAuth2AuthorizationRequest.from(begun)
                        .additionalParameters(parameters -> {
                            parameters.put(
                                    "ui_locales",
                                    languages.resolveLocale(request).getLanguage());
                            if (request.getParameterMap().containsKey(FRESH)) {
                                parameters.put("prompt", "login");
                            }
                        })
                        .build();
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request, String registration) {
        return standard.resolve(request, registration);
    }
}
