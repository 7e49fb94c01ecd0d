package org.neuroskin.consentservice.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Shows staff an app with what is proposed for it and what it still needs. To be used inside a transaction. */
@Component
class AppViews {
    static final String OPERATOR = "operator";
    static final String CHAIR = "ethics-chair";

    private final ConsentGround ground;
    private final Vocabulary vocabulary;
    private final JsonMapper json;

    AppViews(ConsentGround ground, Vocabulary vocabulary, JsonMapper json) {
        this.ground = ground;
        this.vocabulary = vocabulary;
        this.json = json;
    }

    AppJson of(AppEntity app) {
        return new AppJson(
                app.id(),
                app.state(),
                app.isFromFile(),
                app.edition(),
                app.edition() == 0 ? null : app.terms(),
                app.proposal() == null ? null : proposal(app),
                ground.ended(app.id(), app.edition()).orElse(null),
                app.revision());
    }

    /** The terms of the open proposal, which there must be. */
    Terms proposed(AppEntity app) {
        // One of before a flag of the terms existed is without it
        return json.readerFor(Terms.class)
                .without(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .readValue(Objects.requireNonNull(app.proposal()));
    }

    /** The roles that have not approved these terms yet. */
    List<String> needs(AppEntity app, Terms terms) {
        List<String> needs = new ArrayList<>();
        if (app.operatorApproval() == null) {
            needs.add(OPERATOR);
        }
        if (app.chairApproval() == null && terms.concernTheBoard(vocabulary)) {
            needs.add(CHAIR);
        }
        return needs;
    }

    private AppJson.Proposal proposal(AppEntity app) {
        Terms terms = proposed(app);
        List<AppJson.Approval> approvals = new ArrayList<>();
        if (app.operatorApproval() != null) {
            approvals.add(new AppJson.Approval(OPERATOR, app.operatorApproval()));
        }
        if (app.chairApproval() != null) {
            approvals.add(new AppJson.Approval(CHAIR, app.chairApproval()));
        }
        return new AppJson.Proposal(
                app.proposalEdition(), terms, app.proposedBy(), app.proposedAt(), approvals, needs(app, terms));
    }
}
