package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.UUID;

/** What whoever enforces a permit must do with it. Who cannot fulfil one must deny. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Obligation.OnlyRecordedWithin.class, name = "only-recorded-within"),
    @JsonSubTypes.Type(value = Obligation.ReduceTo.class, name = "reduce-to"),
    @JsonSubTypes.Type(value = Obligation.CountUse.class, name = "count-use"),
    @JsonSubTypes.Type(value = Obligation.EraseBy.class, name = "erase-by"),
    @JsonSubTypes.Type(value = Obligation.NotifySubject.class, name = Obligation.NotifySubject.TYPE)
})
public sealed interface Obligation {

    /** As it stands in the audit history: its type and what it is about, parted by single spaces. */
    String line();

    /** Release of this category only what was recorded in the window. */
    record OnlyRecordedWithin(CategoryId category, DataWindow window) implements Obligation {
        /** The window as an ISO 8601 interval, with {@code ..} for an open end. */
        @Override
        public String line() {
            return "only-recorded-within %s %s/%s"
                    .formatted(
                            category,
                            window.from() == null ? ".." : window.from(),
                            window.until() == null ? ".." : window.until());
        }
    }

    /** Release of this category only values that are no more exact than this. */
    record ReduceTo(CategoryId category, Fidelity fidelity) implements Obligation {
        @Override
        public String line() {
            return "reduce-to %s %s".formatted(category, fidelity.wireName());
        }
    }

    /** Count one use against the grant's budget, and release nothing where it is used up. */
    record CountUse(UUID grant, UseBudget budget) implements Obligation {
        @Override
        public String line() {
            return "count-use " + grant;
        }
    }

    /** Tell the recipient until when it must have erased this category. */
    record EraseBy(CategoryId category, Instant at) implements Obligation {
        @Override
        public String line() {
            return "erase-by %s %s".formatted(category, at);
        }
    }

    /** Tell the person of this emergency access. */
    record NotifySubject(UUID session) implements Obligation {
        /** As it stands before the session in {@link #line}. */
        public static final String TYPE = "notify-subject";

        @Override
        public String line() {
            return TYPE + " " + session;
        }
    }
}
