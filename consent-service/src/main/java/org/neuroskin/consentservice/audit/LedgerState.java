package org.neuroskin.consentservice.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whether events can be recorded, for operators to look at. */
@Component
public class LedgerState {
    private final LedgerWriter writer;

    LedgerState(LedgerWriter writer) {
        this.writer = writer;
    }

    /** Why nothing can be recorded, neither here nor through the replica that writes; empty where it can. */
    public Optional<String> closedBecause() {
        @Nullable String reason = writer.closedBecause();
        return reason == null || writer.follows() ? Optional.empty() : Optional.of(reason);
    }
}
