package org.neuroskin.consentservice.platform;

import java.util.Map;
import java.util.TreeMap;
import org.neuroskin.sealing.pairwise.AppIds;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.stereotype.Component;

/**
 * Turns the ids by which some apps know people back, so that everything behind the access token deals with people's own.
 *
 * <p><b>Guarantee</b>: {@code sub} is turned back with the key that made it or the token does not count: no id is ever taken for one of
 * the other kind, which would be some other person's.
 */
@Component
class OwnIds {
    private final AppIds ids;

    OwnIds(AppIds ids) {
        this.ids = ids;
    }

    /** The token as if the app knew the person by the person's own id; throws {@link BadJwtException}. */
    Jwt of(Jwt token) {
        if (!token.hasClaim(AppIds.CLAIM)) {
            return token;
        }
        AppIds.OfApp app = ids.of(String.valueOf(token.getClaimAsString("azp")));
        if (!app.mark().equals(token.getClaims().get(AppIds.CLAIM))) {
            throw new BadJwtException("the ids of the token are not this app's");
        }
        Map<String, Object> claims = new TreeMap<>(token.getClaims());
        try {
            claims.put(JwtClaimNames.SUB, app.subject(String.valueOf(token.getSubject())));
        } catch (IllegalArgumentException e) {
            throw new BadJwtException("the id of the token is no id", e);
        }
        return new Jwt(token.getTokenValue(), token.getIssuedAt(), token.getExpiresAt(), token.getHeaders(), claims);
    }
}
