package org.neuroskin.consentservice.consent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * A consent request that came as authorization details of the type {@code neuro_consent}. What a token says there was asked
 * for, never granted: it is read here and nowhere else.
 *
 * @param key the same for the same details in the same sign-in; no header can spell it
 */
record PushedRequest(ConsentProposal proposal, String key) {
    private static final String CLAIM = "authorization_details";
    private static final String TYPE = "neuro_consent";
    private static final int MOST = 10;

    /** Those of a token; throws {@code invalid-input} if it carries none or more than ten. */
    static List<PushedRequest> of(Jwt token) {
        List<PushedRequest> requests = new ArrayList<>();
        if (token.getClaims().get(CLAIM) instanceof List<?> details) {
            for (Object detail : details) {
                if (detail instanceof Map<?, ?> members && TYPE.equals(members.get("type"))) {
                    ConsentProposal proposal = proposal(members);
                    requests.add(new PushedRequest(proposal, key(token, proposal)));
                }
            }
        }
        if (requests.isEmpty() || requests.size() > MOST) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("", "the token carries not 1 to 10 authorization_details of the type neuro_consent");
            throw mistakes.problem();
        }
        return requests;
    }

    private static ConsentProposal proposal(Map<?, ?> detail) {
        List<String> actions = texts(detail.get("actions"));
        List<ConsentProposal.Item> items = texts(detail.get("datatypes")).stream()
                .map(category -> new ConsentProposal.Item(category, actions, text(detail.get("fidelity"))))
                .toList();
        return new ConsentProposal(
                text(detail.get("purpose")),
                items,
                text(detail.get("validity")),
                text(detail.get("redirect_uri")),
                text(detail.get("state")));
    }

    private static String key(Jwt token, ConsentProposal proposal) {
        String session = Objects.requireNonNullElse(token.getClaimAsString("sid"), String.valueOf(token.getId()));
        return "\npushed %s %s"
                .formatted(session, UUID.nameUUIDFromBytes(proposal.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }
}
