package org.neuroskin.consentservice.consent;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.time.Duration;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

    /** A value as text. */
    abstract static class Text<T> implements AttributeConverter<T, String> {
        private final Function<T, String> writer;
        private final Function<String, T> reader;

        Text(Function<T, String> writer, Function<String, T> reader) {
            this.writer = writer;
            this.reader = reader;
        }

        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable T value) {
            return value == null ? null : writer.apply(value);
        }

        @Override
        public @Nullable T convertToEntityAttribute(@Nullable String column) {
            return column == null ? null : reader.apply(column);
        }
    }

    /** Of a consent or a grant. */
    @Converter
    static class StateColumn extends Text<ConsentState> {
        StateColumn() {
            super(ConsentState::wireName, ConsentState::fromWireName);
        }
    }

    /** Of the latest change. */
    @Converter
    static class CauseColumn extends Text<ConsentCause> {
        CauseColumn() {
            super(ConsentCause::wireName, ConsentCause::fromWireName);
        }
    }

    /** Of a grant. */
    @Converter
    static class FidelityColumn extends Text<Fidelity> {
        FidelityColumn() {
            super(Fidelity::wireName, Fidelity::fromWireName);
        }
    }

    /** Of a grant. */
    @Converter
    static class FormColumn extends Text<ConsentForm> {
        FormColumn() {
            super(ConsentForm::wireName, ConsentForm::fromWireName);
        }
    }

    /** A code. */
    @Converter
    static class PlaceColumn extends Text<Place> {
        PlaceColumn() {
            super(Place::code, Place::new);
        }
    }

    /** ISO 8601. */
    @Converter
    static class DurationColumn extends Text<Duration> {
        DurationColumn() {
            super(Duration::toString, Duration::parse);
        }
    }

    /** Separated by commas. */
    @Converter
    static class OperationsColumn extends Text<SortedSet<Operation>> {
        OperationsColumn() {
            super(
                    operations -> operations.stream().map(Operation::wireName).collect(Collectors.joining(",")),
                    Columns::operations);
        }
    }
}
