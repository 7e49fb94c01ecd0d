package org.neuroskin.consentservice.platform;

import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.text.ParseException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.ProofId;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.stereotype.Component;

/**
 * Lets a request with a proof of possession (DPoP, RFC 9449), once Spring has found it good, go on only if the proof was not used
 * before: at any replica, in the table that the gateways' proofs are entered in too.
 */
@Component
class ProofOnce implements AuthenticationSuccessHandler {
    private static final String CHALLENGE = "DPoP error=\"%s\", algs=\"ES256 PS256 RS256\"";

    private final JdbcClient database;
    private final Clock clock;
    private final ProblemResponse problems;

    ProofOnce(JdbcClient database, Clock clock, ProblemResponse problems) {
        this.database = database;
        this.clock = clock;
        this.problems = problems;
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, Authentication caller)
            throws IOException, ServletException {
        Jwt token = ((JwtAuthenticationToken) caller).getToken();
        if (isFresh(token, request.getHeader("DPoP"))) {
            chain.doFilter(request, response);
        } else {
            refuse(request, response, "The proof has been used already: each request needs one of its own.");
        }
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication caller) {
        throw new IllegalStateException("a proof is counted before the request goes on");
    }

    /** Answers a proof or a token that does not count. */
    void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        boolean token = e instanceof OAuth2AuthenticationException known
                && "invalid_token".equals(known.getError().getErrorCode());
        if (token) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE.formatted("invalid_token"));
            problems.write(request, response, Problem.INVALID_TOKEN, StatusProblems.detail(Problem.INVALID_TOKEN));
        } else {
            refuse(request, response, "The proof is not one of this key, token, method and address, made just now.");
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, String detail) throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE.formatted("invalid_dpop_proof"));
        problems.write(request, response, Problem.INVALID_PROOF, detail);
    }

    private boolean isFresh(Jwt token, String proof) {
        // Spring has compared it with the proof
        Map<String, Object> key = Objects.requireNonNull(token.getClaimAsMap("cnf"));
        return database.sql("insert into used_proof (proof, used_at) values (?, ?) on conflict do nothing")
                        .param(ProofId.of(String.valueOf(key.get("jkt")), jti(proof))
                                .value())
                        .param(clock.instant().atOffset(ZoneOffset.UTC))
                        .update()
                > 0;
    }

    private static String jti(String proof) {
        try {
            return SignedJWT.parse(proof).getJWTClaimsSet().getJWTID();
        } catch (ParseException e) {
            throw new IllegalStateException("our bug: the proof was read before", e);
        }
    }
}
