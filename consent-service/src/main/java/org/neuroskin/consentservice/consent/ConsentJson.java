package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.consent.ConsentView.NoticeShown;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;

/** A consent record on the wire. */
record ConsentJson(
        UUID id,
        AppJson app,
        PurposeId purpose,
        ConsentState state,
        @JsonProperty("given_at") Instant givenAt,
        @JsonProperty("valid_until") Instant validUntil,
        NoticeShown notice,
        List<GrantJson> grants,
        long revision) {

    static ConsentJson of(ConsentView consent) {
        return new ConsentJson(
                consent.id(),
                AppJson.of(consent.app()),
                consent.purpose(),
                consent.state(),
                consent.givenAt(),
                consent.validUntil(),
                consent.notice(),
                GrantJson.of(consent.grants()),
                consent.revision());
    }

    record AppJson(AppId id, String name, String organisation) {
        static AppJson of(App app) {
            return new AppJson(app.id(), app.name(), app.organisation());
        }
    }

    record GrantJson(
            UUID id,
            CategoryId category,
            SortedSet<Operation> operations,
            Fidelity fidelity,
            ConsentState state,
            @JsonProperty("valid_from") Instant validFrom,
            @JsonProperty("valid_until") Instant validUntil,
            ConditionsJson conditions) {

        static List<GrantJson> of(List<GrantView> grants) {
            return grants.stream().map(GrantJson::of).toList();
        }

        static GrantJson of(GrantView grant) {
            return new GrantJson(
                    grant.id(),
                    grant.category(),
                    grant.operations(),
                    grant.fidelity(),
                    grant.state(),
                    grant.validFrom(),
                    grant.validUntil(),
                    ConditionsJson.of(grant.conditions()));
        }
    }

    /** One line of what is asked for. */
    record AskedJson(
            CategoryId category, SortedSet<Operation> operations, Fidelity fidelity, ConditionsJson conditions) {

        static AskedJson of(ConsentItem item) {
            return new AskedJson(
                    item.category(), item.operations(), item.fidelity(), ConditionsJson.of(item.conditions()));
        }
    }

    /** What is absent is not limited. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ConditionsJson(
            ConsentForm form,
            @Nullable String study,
            @Nullable Place place,
            @JsonProperty("data_window") @Nullable DataWindowJson dataWindow,
            @JsonProperty("use_budget") @Nullable UseBudgetJson useBudget,
            @JsonProperty("erase_by") @Nullable Instant eraseBy,

            @JsonProperty("by_guardian") @Nullable Boolean byGuardian) {

        static ConditionsJson of(Conditions conditions) {
            return new ConditionsJson(
                    conditions.form(),
                    conditions.study(),
                    conditions.place(),
                    conditions.dataWindow() == null
                            ? null
                            : new DataWindowJson(
                                    conditions.dataWindow().from(),
                                    conditions.dataWindow().until()),
                    conditions.useBudget() == null
                            ? null
                            : new UseBudgetJson(
                                    conditions.useBudget().uses(),
                                    conditions.useBudget().per()),
                    conditions.eraseBy(),
                    conditions.byGuardian() ? true : null);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DataWindowJson(@Nullable Instant from, @Nullable Instant until) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record UseBudgetJson(int uses, @Nullable Duration per) {}
}
