package org.neuroskin.gateway.token;

import java.util.List;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;

/** The one purpose of a request. It is never defaulted beyond what the token itself leaves no choice about. */
public final class Purposes {
    private Purposes() {}

    /**
     * The purpose that the token and the header {@code Consent-Purpose} leave.
     *
     * @param header all values of the header
     * @throws Refusal {@link Problem#PURPOSE_REQUIRED} if none or more than one is left, {@link
     *     Problem#PURPOSE_NOT_APPROVED} if the token does not carry the one that was picked
     */
    public static PurposeId choose(AccessToken token, List<String> header) {
        if (header.isEmpty()) {
            if (token.purposes().size() != 1) {
                throw required(token, "Pick one of the token's purposes with the header Consent-Purpose.");
            }
            return token.purposes().first();
        }
        PurposeId picked = parse(token, header);
        if (!token.purposes().contains(picked)) {
            throw new Refusal(
                    Problem.PURPOSE_NOT_APPROVED,
                    DenialReason.PURPOSE_NOT_APPROVED,
                    "The access token does not carry the scope `purpose:%s`.".formatted(picked));
        }
        return picked;
    }

    private static PurposeId parse(AccessToken token, List<String> header) {
        if (header.size() == 1) {
            try {
                return new PurposeId(header.getFirst());
            } catch (IllegalArgumentException e) {
                throw required(token, "The header Consent-Purpose does not name one purpose.");
            }
        }
        throw required(token, "The header Consent-Purpose occurs more than once.");
    }

    private static Refusal required(AccessToken token, String detail) {
        return new Refusal(Problem.PURPOSE_REQUIRED, DenialReason.BAD_REQUEST, detail)
                .withMember(
                        "purposes",
                        token.purposes().stream().map(PurposeId::value).toList());
    }
}
