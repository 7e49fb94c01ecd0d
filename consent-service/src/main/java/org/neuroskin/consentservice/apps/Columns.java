package org.neuroskin.consentservice.apps;

import jakarta.persistence.Converter;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.platform.TextColumn;
import org.neuroskin.kernel.AppState;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Setting;
import tools.jackson.databind.json.JsonMapper;

/** How our words stand in the database: under their wire names, several in one column with spaces between. */
final class Columns {
    private static final JsonMapper JSON = new JsonMapper();

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
    static class StateColumn extends TextColumn<AppState> {
        StateColumn() {
            super(AppState::wireName, AppState::fromWireName);
        }
    }

    static Disclosure disclosure(String column) {
        return JSON.readValue(column, Disclosure.class);
    }

    /** Of an app, as JSON. */
    @Converter
    static class DisclosureColumn extends TextColumn<Disclosure> {
        DisclosureColumn() {
            super(JSON::writeValueAsString, Columns::disclosure);
        }
    }

    /** Of an app. */
    @Converter
    static class SettingColumn extends TextColumn<Setting> {
        SettingColumn() {
            super(Setting::wireName, Setting::fromWireName);
        }
    }

    /** Ids with spaces between. */
    @Converter
    static class PurposesColumn extends TextColumn<SortedSet<PurposeId>> {
        PurposesColumn() {
            super(Columns::join, column -> set(column, PurposeId::new));
        }
    }

    /** Ids with spaces between. */
    @Converter
    static class CategoriesColumn extends TextColumn<SortedSet<CategoryId>> {
        CategoriesColumn() {
            super(Columns::join, column -> set(column, CategoryId::new));
        }
    }
}
