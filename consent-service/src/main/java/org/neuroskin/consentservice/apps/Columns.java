package org.neuroskin.consentservice.apps;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppState;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Setting;

/** How our words stand in the database: under their wire names, several in one column with spaces between. */
final class Columns {
    private Columns() {}

    static String join(Collection<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    static <T> SortedSet<T> set(String column, Function<String, T> parser) {
        return split(column).map(parser).collect(Collectors.toCollection(TreeSet::new));
    }

    static java.util.stream.Stream<String> split(String column) {
        return Arrays.stream(column.split(" ", -1)).filter(part -> !part.isEmpty());
    }

    /** Of an app. */
    @Converter
    static class StateColumn implements AttributeConverter<AppState, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable AppState state) {
            return state == null ? null : state.wireName();
        }

        @Override
        public @Nullable AppState convertToEntityAttribute(@Nullable String column) {
            return column == null ? null : AppState.fromWireName(column);
        }
    }

    /** Of an app. */
    @Converter
    static class SettingColumn implements AttributeConverter<Setting, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable Setting setting) {
            return setting == null ? null : setting.wireName();
        }

        @Override
        public @Nullable Setting convertToEntityAttribute(@Nullable String column) {
            return column == null ? null : Setting.fromWireName(column);
        }
    }

    /** Ids with spaces between. */
    @Converter
    static class PurposesColumn implements AttributeConverter<SortedSet<PurposeId>, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable SortedSet<PurposeId> purposes) {
            return purposes == null ? null : join(purposes);
        }

        @Override
        public @Nullable SortedSet<PurposeId> convertToEntityAttribute(@Nullable String column) {
            return column == null ? null : set(column, PurposeId::new);
        }
    }

    /** Ids with spaces between. */
    @Converter
    static class CategoriesColumn implements AttributeConverter<SortedSet<CategoryId>, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable SortedSet<CategoryId> categories) {
            return categories == null ? null : join(categories);
        }

        @Override
        public @Nullable SortedSet<CategoryId> convertToEntityAttribute(@Nullable String column) {
            return column == null ? null : set(column, CategoryId::new);
        }
    }
}
