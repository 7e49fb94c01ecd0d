package org.neuroskin.consentservice.apps;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AppState;

/**
 * What staff see of an app.
 *
 * @param fromFile described in the apps file, where alone it can be changed
 * @param edition the proposal that is in force; 0 where none ever was
 * @param terms what is in force; null where nothing ever was
 * @param proposal what is proposed beside it; null where nothing is
 * @param ended what people had allowed and this edition has ended; null for nothing
 * @param revision counts the changes of this app
 */
public record AppJson(
        AppId id,
        AppState state,
        @JsonProperty("from_file") boolean fromFile,
        int edition,
        @Nullable Terms terms,
        @Nullable Proposal proposal,
        ConsentGround.@Nullable Ended ended,
        long revision) {

    /**
     * An open proposal.
     *
     * @param needs the roles that have not approved it yet; none where it waits for the identity provider only
     */
    public record Proposal(
            int edition,
            Terms terms,
            @JsonProperty("proposed_by") @Nullable String proposedBy,
            @JsonProperty("proposed_at") @Nullable Instant proposedAt,
            List<Approval> approvals,
            List<String> needs) {}

    /** One of the approvals of a proposal. */
    public record Approval(String as, String by) {}

    /** One entry of an app's history, as Envers wrote it. */
    public record Entry(long revision, Instant at, String actor, AppState state, int edition) {}
}
