package org.neuroskin.consentservice.consent;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;

/** Our enumerations stand in the database under their wire names. */
final class Columns {
    private Columns() {}

    static SortedSet<Operation> operations(String column) {
        return Arrays.stream(column.split(",", -1))
                .map(Operation::fromWireName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of a consent or a grant. */
    @Converter
    static class StateColumn implements AttributeConverter<ConsentState, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable ConsentState state) {
            return state == null ? null : state.wireName();
        }

        @Override
        public @Nullable ConsentState convertToEntityAttribute(@Nullable String column) {
            return column == null ? null : ConsentState.fromWireName(column);
        }
    }

    /** Of a grant. */
    @Converter
    static class FidelityColumn implements AttributeConverter<Fidelity, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable Fidelity fidelity) {
            return fidelity == null ? null : fidelity.wireName();
        }

        @Override
        public @Nullable Fidelity convertToEntityAttribute(@Nullable String column) {
            return column == null ? null : Fidelity.fromWireName(column);
        }
    }

    /** Separated by commas. */
    @Converter
    static class OperationsColumn implements AttributeConverter<SortedSet<Operation>, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable SortedSet<Operation> operations) {
            return operations == null
                    ? null
                    : operations.stream().map(Operation::wireName).collect(Collectors.joining(","));
        }

        @Override
        public @Nullable SortedSet<Operation> convertToEntityAttribute(@Nullable String column) {
            return column == null ? null : operations(column);
        }
    }
}
