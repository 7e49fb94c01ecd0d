package org.neuroskin.consentservice.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neuroskin.kernel.CompactToken;
import org.neuroskin.kernel.EndedTokens;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestTemplate;

/**
 * Which access tokens count: RS256 by our realm's keys, of our issuer, for our audience, of an app, for a person, and of a sign-in
 * that has not ended.
 */
@Configuration(proxyBeanMethods = false)
class AccessTokens {
    private static final Duration KEYS_TIMEOUT = Duration.ofSeconds(3);

    /** Keys are fetched when first needed, so that this service starts without Keycloak. */
    @Bean
    JwtDecoder accessTokenDecoder(ServiceSettings settings, StandingTokens standing, OwnIds ownIds, Clock clock) {
        NimbusJwtDecoder decoder = decoder(settings);
        decoder.setJwtValidator(validator(settings.issuer(), clock));
        return token -> {
            if (!CompactToken.isCanonical(token)) {
                throw new BadJwtException("the token is not in its one canonical spelling");
            }
            Jwt decoded = ownIds.of(decoder.decode(token));
            if (!standing.count(decoded)) {
                throw new BadJwtException("its sign-in has ended, or it is not bound as its app's tokens have to be");
            }
            return decoded;
        };
    }

    /** Reads what the realm says of ended tokens; no token that an app can get is one of these. */
    @Bean
    JwtDecoder realmStatementDecoder(ServiceSettings settings) {
        NimbusJwtDecoder decoder = decoder(settings);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                new JwtTypeValidator("secevent+jwt"),
                new JwtIssuerValidator(settings.issuer()),
                new JwtClaimValidator<List<String>>(
                        "aud", aud -> List.of("neuroskin-consent-service").equals(aud))));
        return decoder;
    }

    private static NimbusJwtDecoder decoder(ServiceSettings settings) {
        SimpleClientHttpRequestFactory http = new SimpleClientHttpRequestFactory();
        http.setConnectTimeout(KEYS_TIMEOUT);
        http.setReadTimeout(KEYS_TIMEOUT);
        return NimbusJwtDecoder.withJwkSetUri(settings.innerEndpoint("certs"))
                .jwsAlgorithm(SignatureAlgorithm.RS256)
                .validateType(false)
                .restOperations(new RestTemplate(http))
                .build();
    }

    private static OAuth2TokenValidator<Jwt> validator(String issuer, Clock clock) {
        return new DelegatingOAuth2TokenValidator<>(
                JwtValidators.createDefaultWithIssuer(issuer),
                new JwtClaimValidator<List<String>>("aud", aud -> aud != null && aud.contains("neuroskin")),
                new JwtClaimValidator<String>("azp", azp -> azp != null && !azp.isEmpty()),
                new JwtClaimValidator<String>("sub", sub -> sub != null && !sub.isEmpty()),
                new JwtClaimValidator<Object>("exp", expiry -> expiry != null),
                // what has ended is remembered for so long only
                new JwtClaimValidator<Instant>(
                        "iat",
                        issued -> issued != null && clock.instant().isBefore(issued.plus(EndedTokens.LONGEST_LIFE))),
                // Keycloak marks ID and refresh tokens so; neither is an access token
                new JwtClaimValidator<String>(
                        "typ", type -> type == null || !List.of("ID", "Refresh").contains(type)));
    }

    /** {@code SCOPE_…} of the token's scopes and {@code ROLE_…} of the realm's roles. */
    static List<GrantedAuthority> authorities(Map<String, Object> claims) {
        List<GrantedAuthority> authorities = new ArrayList<>(roles(claims));
        if (claims.get("scope") instanceof String scopes) {
            for (String scope : scopes.split(" ", -1)) {
                authorities.add(new SimpleGrantedAuthority("SCOPE_" + scope));
            }
        }
        return authorities;
    }

    static List<GrantedAuthority> roles(Map<String, Object> claims) {
        List<GrantedAuthority> roles = new ArrayList<>();
        if (claims.get("realm_access") instanceof Map<?, ?> access && access.get("roles") instanceof List<?> names) {
            names.forEach(name -> roles.add(new SimpleGrantedAuthority("ROLE_" + name)));
        }
        return roles;
    }
}
