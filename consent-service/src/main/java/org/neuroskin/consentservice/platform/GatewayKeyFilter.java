package org.neuroskin.consentservice.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.neuroskin.kernel.Problem;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets in gateways that know the shared key; the answer takes as long for a wrong key as for a right one. */
class GatewayKeyFilter extends OncePerRequestFilter {
    private static final Pattern GATEWAY = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final byte[] expected;
    private final ProblemResponse problems;

    GatewayKeyFilter(String gatewayKey, ProblemResponse problems) {
        if (gatewayKey.length() < 32) {
            throw new IllegalArgumentException("the gateway key is too short (expected: at least 32 characters)");
        }
        this.expected = ("Bearer " + gatewayKey).getBytes(StandardCharsets.UTF_8);
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        List<String> given = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        String gateway = request.getHeader("Neuroskin-Gateway");
        boolean known =
                given.size() == 1 && MessageDigest.isEqual(given.getFirst().getBytes(StandardCharsets.UTF_8), expected);
        if (!known || gateway == null || !GATEWAY.matcher(gateway).matches()) {
            problems.write(request, response, Problem.INVALID_TOKEN, "This is for gateways only.");
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                gateway, null, AuthorityUtils.createAuthorityList("GATEWAY")));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }
}
