package org.neuroskin.consentservice.platform;

import jakarta.persistence.AttributeConverter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value of ours that stands in the database as text. */
public abstract class TextColumn<T> implements AttributeConverter<T, String> {
    private final Function<T, String> writer;
    private final Function<String, T> reader;

    /** By a writer and the reader of what it writes. */
    protected TextColumn(Function<T, String> writer, Function<String, T> reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public final @Nullable String convertToDatabaseColumn(@Nullable T value) {
        return value == null ? null : writer.apply(value);
    }

    @Override
    public final @Nullable T convertToEntityAttribute(@Nullable String column) {
        return column == null ? null : reader.apply(column);
    }
}
