package org.neuroskin.consentservice.consent;

import jakarta.persistence.Converter;
import java.time.Duration;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.platform.TextColumn;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;

/** Our words stand in the database under their wire names. */
final class Columns {
    private Columns() {}

    static SortedSet<Operation> operations(String column) {
        return Arrays.stream(column.split(",", -1))
                .map(Operation::fromWireName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of a consent or a grant. */
    @Converter
    static class StateColumn extends TextColumn<ConsentState> {
        StateColumn() {
            super(ConsentState::wireName, ConsentState::fromWireName);
        }
    }

    /** Of the latest change. */
    @Converter
    static class CauseColumn extends TextColumn<ConsentCause> {
        CauseColumn() {
            super(ConsentCause::wireName, ConsentCause::fromWireName);
        }
    }

    /** Of a grant. */
    @Converter
    static class FidelityColumn extends TextColumn<Fidelity> {
        FidelityColumn() {
            super(Fidelity::wireName, Fidelity::fromWireName);
        }
    }

    /** Of a grant. */
    @Converter
    static class FormColumn extends TextColumn<ConsentForm> {
        FormColumn() {
            super(ConsentForm::wireName, ConsentForm::fromWireName);
        }
    }

    /** A code. */
    @Converter
    static class PlaceColumn extends TextColumn<Place> {
        PlaceColumn() {
            super(Place::code, Place::new);
        }
    }

    /** ISO 8601. */
    @Converter
    static class DurationColumn extends TextColumn<Duration> {
        DurationColumn() {
            super(Duration::toString, Duration::parse);
        }
    }

    /** Separated by commas. */
    @Converter
    static class OperationsColumn extends TextColumn<SortedSet<Operation>> {
        OperationsColumn() {
            super(
                    operations -> operations.stream().map(Operation::wireName).collect(Collectors.joining(",")),
                    Columns::operations);
        }
    }
}
