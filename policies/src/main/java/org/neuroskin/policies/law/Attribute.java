package org.neuroskin.policies.law;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a rule may ask about, as {@code context.<name>}. The clock is not among it: when a rule is in force is said beside it. */
enum Attribute {
    OPERATION("operation", "Operation", null),
    PURPOSE("purpose", "Purpose", null),
    CATEGORY("category", "Category", null),
    PROVENANCE("provenance", "Provenance", null),
    /** The category is of a special kind. */
    SPECIAL("special", null, null),
    /** The category is a measurement by which a person can be recognised. */
    IDENTIFIES("identifies", null, null),
    /** The purpose is one without which the service cannot be given. */
    NECESSARY("necessary", null, null),
    AUTOMATED_DECISION("automatedDecision", null, null),
    EMOTION_INFERENCE("emotionInference", null, null),
    RESEARCH("research", null, null),
    SALE("sale", null, null),
    SETTING("setting", "Setting", null),
    AGE("age", "Age", null),
    /** The person was shown that emotions are inferred. */
    EMOTION_NOTICE_SHOWN("emotionNoticeShown", null, null),
    /** The app is bound to one study. */
    FOR_STUDY("forStudy", null, null),
    /** Where the recipient and the data are, seen from the European Union. */
    TRANSFER("transfer", "Transfer", null),
    FORM("form", "Form", Question.RELY_ON_CONSENT),
    BY_GUARDIAN("byGuardian", null, Question.RELY_ON_CONSENT),
    /** Which acts the consent allows together. */
    ACTS("acts", "Acts", Question.RELY_ON_CONSENT),
    /** The consent names the study. */
    STUDY_NAMED("studyNamed", null, Question.RELY_ON_CONSENT),
    /** The consent names the place of the recipient. */
    PLACE_NAMED("placeNamed", null, Question.RELY_ON_CONSENT),
    BASIS("basis", "Basis", Question.USE_WITHOUT_CONSENT);

    private final String cedarName;
    private final @Nullable String entity;
    private final @Nullable Question only;

    Attribute(String cedarName, @Nullable String entity, @Nullable Question only) {
        this.cedarName = cedarName;
        this.entity = entity;
        this.only = only;
    }

    String cedarName() {
        return cedarName;
    }

    /** The enumerated entity type of its values; empty where it is true or false. */
    Optional<String> entity() {
        return Optional.ofNullable(entity);
    }

    /** Whether rules for this question may ask about it. */
    boolean known(Question question) {
        return only == null || only == question;
    }

    static Optional<Attribute> of(String cedarName) {
        return Arrays.stream(values())
                .filter(each -> each.cedarName.equals(cedarName))
                .findFirst();
    }
}
