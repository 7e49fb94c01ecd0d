package org.neuroskin.consentservice.platform;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Problem;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authorization.AllAuthoritiesAuthorizationManager;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationManagers;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.resource.OAuth2ResourceServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/** Who may call which API: gateways by their key, apps and people's own tools by access token. No sessions here. */
@Configuration(proxyBeanMethods = false)
class ApiSecurity {
    private static final String MANAGE = "SCOPE_consent:manage";

    private final ProblemResponse problems;
    private final ProofOnce proofs;

    ApiSecurity(ProblemResponse problems, ProofOnce proofs) {
        this.problems = problems;
        this.proofs = proofs;
    }

    /** The realm's signature under its statement is what lets it in, which the API itself checks. */
    @Bean
    @Order(0)
    SecurityFilterChain statementChain(HttpSecurity http) {
        return stateless(http)
                .securityMatcher("/internal/v1/ended-tokens")
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    @Order(1)
    SecurityFilterChain internalChain(HttpSecurity http, @Value("${gateway-key}") String gatewayKey) {
        return stateless(http)
                .securityMatcher("/internal/**")
                .addFilterBefore(new GatewayKeyFilter(gatewayKey, problems), AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> requests.anyRequest().hasAuthority("GATEWAY"))
                .exceptionHandling(errors ->
                        errors.authenticationEntryPoint(this::unauthenticated).accessDeniedHandler(this::forbidden))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain tokenChain(HttpSecurity http, JwtDecoder accessTokenDecoder) {
        return stateless(http)
                .securityMatcher("/consent/**", "/audit/**")
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/audit/v1/checkpoint",
                                "/audit/v1/keys",
                                "/audit/v1/witnesses",
                                "/audit/v1/witnessed",
                                "/audit/v1/log/checkpoint",
                                "/audit/v1/log/tile/{level:[0-9]}/**",
                                "/consent/v1/notices/*",
                                "/consent/v1/events/*/acknowledgement")
                        .permitAll()
                        .requestMatchers("/consent/v1/requests/**")
                        .authenticated()
                        .requestMatchers("/consent/v1/break-glass", "/consent/v1/break-glass/**")
                        .access(staff("clinician"))
                        .requestMatchers(
                                "/consent/v1/guardianships", "/consent/v1/guardianships/**", "/consent/v1/wards/**")
                        .access(staff("guardian"))
                        .requestMatchers("/consent/v1/people/**", "/consent/v1/keys", "/consent/v1/keys/**")
                        .access(staff("operator"))
                        .requestMatchers("/consent/v1/apps", "/consent/v1/apps/**", "/consent/v1/law/**")
                        .access(staff("operator", "ethics-chair"))
                        .requestMatchers("/consent/v1/me/**", "/audit/v1/proofs/**")
                        .hasAuthority(MANAGE)
                        .requestMatchers("/audit/v1/feeds/*")
                        .access(staff("ethics-reviewer", "ethics-chair", "operator"))
                        .requestMatchers("/audit/v1/**")
                        .access(staff("ethics-reviewer", "ethics-chair"))
                        .anyRequest()
                        .denyAll())
                .oauth2ResourceServer(server -> answering(server.jwt(
                                jwt -> jwt.decoder(accessTokenDecoder).jwtAuthenticationConverter(converter())))
                        .dPoP(bound -> bound.authenticationSuccessHandler(proofs)
                                .authenticationFailureHandler(this::unproven)))
                .exceptionHandling(errors ->
                        errors.authenticationEntryPoint(this::unauthenticated).accessDeniedHandler(this::forbidden))
                .build();
    }

    /** People of the staff with one of these roles, through a tool of their own. */
    private static AuthorizationManager<RequestAuthorizationContext> staff(String... roles) {
        return AuthorizationManagers.allOf(
                AllAuthoritiesAuthorizationManager.hasAllAuthorities(MANAGE),
                AuthorityAuthorizationManager.hasAnyRole(roles));
    }

    /** Enforcement points and apps ask for decisions by key or access token; operators make the keys. */
    @Bean
    @Order(2)
    SecurityFilterChain decisionChain(HttpSecurity http, JwtDecoder accessTokenDecoder, ApiKeyHolders keys) {
        JwtAuthenticationProvider tokens = new JwtAuthenticationProvider(accessTokenDecoder);
        tokens.setJwtAuthenticationConverter(converter());
        return stateless(http)
                .securityMatcher("/access/**", "/authzen/**", "/.well-known/authzen-configuration/**")
                .authorizeHttpRequests(requests -> requests.requestMatchers("/.well-known/**")
                        .permitAll()
                        .requestMatchers("/access/v1/**")
                        .hasAnyAuthority("SCOPE_authzen:evaluate", ApiKeyHolders.EVALUATE)
                        .requestMatchers("/authzen/tenants/{tenant}/access/**")
                        .access(ApiSecurity::ofTheTenant)
                        .requestMatchers("/authzen/keys/**", "/authzen/clients/**", "/authzen/tenants/**")
                        .access(staff("operator"))
                        .anyRequest()
                        .denyAll())
                .oauth2ResourceServer(server ->
                        answering(server.authenticationManagerResolver(request -> credentials -> {
                            BearerTokenAuthenticationToken bearer = (BearerTokenAuthenticationToken) credentials;
                            return keys.isKey(bearer.getToken())
                                    ? keys.authenticate(bearer.getToken(), request.getRemoteAddr())
                                    : tokens.authenticate(bearer);
                        })))
                .exceptionHandling(errors ->
                        errors.authenticationEntryPoint(this::unauthenticated).accessDeniedHandler(this::forbidden))
                .build();
    }

    private static AuthorizationDecision ofTheTenant(
            Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext context) {
        Authentication known = caller.get();
        String wanted = ApiKeyHolders.TENANT + context.getVariables().get("tenant");
        return new AuthorizationDecision(
                known != null && known.getAuthorities().stream().anyMatch(each -> wanted.equals(each.getAuthority())));
    }

    private OAuth2ResourceServerConfigurer<HttpSecurity> answering(
            OAuth2ResourceServerConfigurer<HttpSecurity> server) {
        return server.authenticationEntryPoint(this::unauthenticated)
                .accessDeniedHandler(this::forbidden)
                .withObjectPostProcessor(new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                    @Override
                    public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
                        // the default rethrows a failure to fetch keys, which would become a 500
                        filter.setAuthenticationFailureHandler(ApiSecurity.this::unauthenticated);
                        return filter;
                    }
                });
    }

    private static HttpSecurity stateless(HttpSecurity http) {
        return http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .anonymous(anonymous -> {});
    }

    private static JwtAuthenticationConverter converter() {
        JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(token -> AccessTokens.authorities(token.getClaims()));
        return converter;
    }

    private void unauthenticated(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        if (e instanceof AuthenticationServiceException) {
            problems.write(
                    request, response, Problem.IDENTITY_UNAVAILABLE, "The keys of the realm cannot be fetched now.");
            return;
        }
        if (e instanceof TooManyAttempts) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "60");
            problems.write(request, response, Problem.TOO_MANY_REQUESTS, String.valueOf(e.getMessage()));
            return;
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
        problems.write(request, response, Problem.INVALID_TOKEN, StatusProblems.detail(Problem.INVALID_TOKEN));
    }

    private void unproven(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        if (e instanceof AuthenticationServiceException) {
            unauthenticated(request, response, e);
        } else {
            proofs.refuse(request, response, e);
        }
    }

    private void forbidden(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\"");
        problems.write(
                request, response, Problem.INSUFFICIENT_SCOPE, StatusProblems.detail(Problem.INSUFFICIENT_SCOPE));
    }
}
