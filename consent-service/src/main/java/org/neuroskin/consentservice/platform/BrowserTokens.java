package org.neuroskin.consentservice.platform;

import java.time.Duration;
import org.neuroskin.kernel.Problem;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.stereotype.Component;

/** The access token of who is signed in at the pages, for what they have these read for them. It never goes to the browser. */
@Component
public class BrowserTokens {
    /** Long enough for one read to begin with it. */
    private static final Duration EARLY = Duration.ofSeconds(60);

    private final AuthorizedClientServiceOAuth2AuthorizedClientManager clients;

    BrowserTokens(ClientRegistrationRepository registrations, OAuth2AuthorizedClientService signedIn) {
        clients = new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, signedIn);
        clients.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
                .refreshToken(renewal -> renewal.clockSkew(EARLY))
                .build());
    }

    /**
     * A token that counts for a while, renewed if need be.
     *
     * @throws ProblemException {@code sign-in-needed} where the sign-in has ended
     */
    public String of(Authentication who) {
        try {
            OAuth2AuthorizedClient client = clients.authorize(OAuth2AuthorizeRequest.withClientRegistrationId("portal")
                    .principal(who)
                    .build());
            if (client != null) {
                return client.getAccessToken().getTokenValue();
            }
        } catch (OAuth2AuthorizationException e) {
            // as where there is none
        }
        throw new ProblemException(Problem.SIGN_IN_NEEDED, "The sign-in has ended.");
    }
}
