package org.neuroskin.consentservice.snapshot;

import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.EndedTokens;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes what Keycloak says of tokens that have ended: a security event token (RFC 8417), pushed (RFC 8935) and signed by a key of
 * the realm, which is all that lets it in. It may come more than once, and late.
 */
@RestController
@RequestMapping("/internal/v1/ended-tokens")
class EndedTokensApi {
    /** The one event. */
    static final String EVENT = "urn:neuroskin:event:tokens-ended";

    private final JwtDecoder statements;
    private final EndedTokensBook book;

    EndedTokensApi(JwtDecoder realmStatementDecoder, EndedTokensBook book) {
        this.statements = realmStatementDecoder;
        this.book = book;
    }

    @PostMapping(consumes = "application/secevent+jwt")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void end(@RequestBody String statement) {
        if (decoded(statement).getClaim("events") instanceof Map<?, ?> events
                && events.get(EVENT) instanceof Map<?, ?> what
                && what.get("issued_until") instanceof Number until) {
            try {
                book.end(
                        text(what.get("sub"), SubjectId::new),
                        new EndedTokens(
                                text(what.get("sid"), Function.identity()),
                                text(what.get("azp"), AppId::new),
                                Instant.ofEpochSecond(until.longValue())));
                return;
            } catch (IllegalArgumentException e) {
                throw malformed();
            }
        }
        throw malformed();
    }

    private Jwt decoded(String statement) {
        try {
            return statements.decode(statement);
        } catch (BadJwtException e) {
            throw new ProblemException(Problem.INVALID_TOKEN, "The statement is not one of the realm's.");
        } catch (JwtException e) {
            throw new ProblemException(Problem.IDENTITY_UNAVAILABLE, "The keys of the realm cannot be fetched now.");
        }
    }

    private static <T> @Nullable T text(@Nullable Object member, Function<String, T> parser) {
        return member == null ? null : parser.apply(String.valueOf(member));
    }

    private static ProblemException malformed() {
        return new ProblemException(Problem.MALFORMED_BODY, "The statement does not say which tokens have ended.");
    }
}
