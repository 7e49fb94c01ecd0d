package org.neuroskin.gateway.serve;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.decide.Decided;
import org.neuroskin.gateway.payload.AskedRange;
import org.neuroskin.gateway.payload.DataWindows;
import org.neuroskin.gateway.payload.Reductions;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.PurposeId;

/**
 * An access that may go on.
 *
 * @param range the bytes asked for, where that is not the whole body
 */
record Permitted(
        UUID access,
        AccessToken token,
        Target target,
        PurposeId purpose,
        @Nullable AskedRange range,
        Decided decided,
        Decision.Permit permit) {

    /** The windows over the data's date that it is limited to. */
    DataWindows windows() {
        return DataWindows.of(permit.obligations());
    }

    /** The categories of which only means may pass. */
    Reductions reductions() {
        return Reductions.of(permit.obligations(), decided.request().at());
    }

    /**
     * Headers of the answer, to be added to: which categories were left out, how exact others are, and until when the recipient
     * must have erased them (dictionaries of tokens and of dates, RFC 9651 sections 3.2, 3.3.4 and 3.3.7).
     */
    Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        SortedSet<CategoryId> omitted = permit.omitted();
        if (!omitted.isEmpty()) {
            headers.put(
                    "Consent-Omitted", omitted.stream().map(CategoryId::value).collect(Collectors.joining(", ")));
        }
        String fidelity = new TreeMap<>(reductions().fidelities())
                .entrySet().stream()
                        .map(reduced ->
                                reduced.getKey() + "=" + reduced.getValue().wireName())
                        .collect(Collectors.joining(", "));
        if (!fidelity.isEmpty()) {
            headers.put("Consent-Fidelity", fidelity);
        }
        String eraseBy = permit.obligations().stream()
                .filter(Obligation.EraseBy.class::isInstance)
                .map(Obligation.EraseBy.class::cast)
                .sorted(Comparator.comparing(Obligation.EraseBy::category))
                // whole seconds, rounded down: never later than the person said
                .map(erase -> "%s=@%d".formatted(erase.category(), erase.at().getEpochSecond()))
                .collect(Collectors.joining(", "));
        if (!eraseBy.isEmpty()) {
            headers.put("Consent-Erase-By", eraseBy);
        }
        return headers;
    }
}
