package org.neuroskin.gateway.payload;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.Shape;
import org.neuroskin.sealing.DocumentOpener;
import org.neuroskin.sealing.Plaintext;
import org.neuroskin.sealing.SealingException;
import tools.jackson.core.JsonToken;

/** One walk through what a data service answered: opens what is permitted, leaves out what is not. */
class OpeningPass extends JsonPass {
    final DocumentOpener opener;
    private final DataPlace place;
    private final Set<CategoryId> permitted;
    private final @Nullable RecordVersions versions;
    private final Set<FieldRule> placeholders = new HashSet<>();
    private final Set<FieldRule> carried = new HashSet<>();
    private boolean handsOut;
    private @Nullable MetRecord record;
    private boolean partOfRecord;

    /** @param versions may be null where none are checked */
    OpeningPass(
            DataPlace place,
            InputStream body,
            OutputStream out,
            Set<CategoryId> permitted,
            DocumentOpener opener,
            @Nullable RecordVersions versions) {
        super(
                StrictJson.RESPONSES,
                StrictJson.RESPONSES.parser(body),
                StrictJson.RESPONSES.generator(out),
                place.route(),
                Problem.SERVICE_FAILED);
        this.place = place;
        this.permitted = permitted;
        this.opener = opener;
        this.versions = RecordVersions.of(place.route(), versions);
        this.record = this.versions != null && place.route().namesRecord()
                ? new MetRecord(place, this.versions, place.pathRecord())
                : null;
    }

    /** What it walks through is a part of what {@code outer} walks through. */
    final void isPartOf(OpeningPass outer) {
        if (outer.record != null) {
            record = outer.record;
            partOfRecord = true;
        }
    }

    @Override
    void beginRecord() {
        if (versions != null && !partOfRecord) {
            record = new MetRecord(place, versions, "");
        }
    }

    @Override
    void recordId() {
        if (record != null && !id().isEmpty()) {
            record.is(id());
        }
    }

    @Override
    void endRecord() {
        if (record != null && !partOfRecord) {
            record.end();
            record = null;
        }
    }

    @Override
    void listed(FieldRule rule, @Nullable String name) {
        if (!rule.category().map(permitted::contains).orElse(true)) {
            skip();
            return;
        }
        if (rule.sidecar().isPresent()) {
            placeholder(rule, rule.sidecar().get().placeholder(), name);
            return;
        }
        switch (rule.rest()) {
            case CLEAR -> {
                if (!fits(rule)) {
                    throw shapeless(rule);
                }
                rule.category().ifPresent(category -> found(category, token() == JsonToken.VALUE_NULL));
                if (rule.shape() == Shape.SUBJECT) {
                    subject(rule, name);
                } else {
                    copy(name);
                }
            }
            case SEALED -> sealed(rule, rule.category().orElseThrow(), name);
        }
    }

    @Override
    void record(FieldRule rule, FieldTree fields, @Nullable String name) {
        CategoryId category = rule.category().orElseThrow();
        if (!permitted.contains(category)) {
            skip();
            return;
        }
        if (token() == JsonToken.VALUE_NULL) {
            copy(name);
            return;
        }
        opened(rule, category).ifPresent(value -> {
            if (!(value instanceof Plaintext.Subtree object)) {
                throw shapeless(rule);
            }
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            OpeningPass inner =
                    new OpeningPass(place, new ByteArrayInputStream(object.json()), kept, permitted, opener, versions);
            inner.isPartOf(this);
            inner.run(fields);
            found(category, false);
            inner.found().forEach(this::foundCategory);
            writeName(name);
            writeJson(kept.toByteArray());
        });
    }

    @Override
    void carried(FieldRule rule) {
        CategoryId category = rule.category().orElseThrow();
        if (!permitted.contains(category)) {
            skip();
        } else if (token() != JsonToken.VALUE_NULL) {
            carried.add(rule);
            sealed(rule, category, rule.name());
        }
    }

    /** A value without its placeholder, or the other way round, is not what was written. */
    @Override
    void endOfCarried(FieldRule rule) {
        boolean placeholder = placeholders.remove(rule);
        boolean value = carried.remove(rule);
        if (placeholder && !value && rule.sidecar().orElseThrow().placeholder().equals(Placeholder.NULL)) {
            writeName(rule.name());
            out().writeNull();
        } else if (placeholder != value) {
            throw shapeless(rule);
        }
    }

    private void placeholder(FieldRule rule, String expected, @Nullable String name) {
        if (token() == JsonToken.VALUE_NULL && !expected.equals(Placeholder.NULL)) {
            copy(name);
        } else if (Placeholder.is(token(), text(), expected)) {
            placeholders.add(rule);
        } else {
            throw shapeless(rule);
        }
    }

    @Override
    void inUnlistedCategory(CategoryId category, @Nullable String name) {
        if (permitted.contains(category)) {
            found(category, token() == JsonToken.VALUE_NULL);
            copy(name);
        } else {
            skip();
        }
    }

    @Override
    void passing(String text) {
        // A sealed value at a clear place stays as it is: nothing is opened but where the route says so
    }

    private void subject(FieldRule rule, @Nullable String name) {
        String before = place.route().beforeSubject();
        if (token() != JsonToken.VALUE_STRING
                || !text().equals(before + place.there().value())) {
            throw shapeless(rule);
        }
        writeName(name);
        out().writeString(before + place.atApp().value());
    }

    /** Whether a value of a category has passed; a null says that there is none. */
    final boolean handsOut() {
        return handsOut;
    }

    private void found(CategoryId category, boolean isNull) {
        foundCategory(category);
        handsOut |= !isNull;
    }

    private void sealed(FieldRule rule, CategoryId category, @Nullable String name) {
        if (token() == JsonToken.VALUE_NULL) {
            copy(name);
            return;
        }
        opened(rule, category).ifPresent(value -> {
            found(category, value instanceof Plaintext.Null);
            writeName(name);
            write(value);
        });
    }

    /** The value at a sealed place; empty if it was erased. */
    final Optional<Plaintext> opened(FieldRule rule, CategoryId category) {
        if (token() != JsonToken.VALUE_STRING || !DocumentOpener.looksSealed(text())) {
            throw shapeless(rule);
        }
        String sealed = text();
        try {
            Plaintext value = opener.open(place.context(category), rule.at().toString(), sealed);
            meets(category, sealed, false);
            return Optional.of(value);
        } catch (SealingException.KeyShredded e) {
            meets(category, sealed, true);
            return Optional.empty();
        } catch (SealingException e) {
            throw SealingProblems.whenOpening(e);
        }
    }

    private void meets(CategoryId category, String sealed, boolean erased) {
        if (record != null) {
            record.meets(category, DocumentOpener.saltOf(sealed), erased);
        } else if (versions != null) {
            throw new IllegalStateException("our bug: something is sealed outside of every record");
        }
    }

    private void write(Plaintext value) {
        switch (value) {
            case Plaintext.Text(String text) -> out().writeString(text);
            case Plaintext.Numeral(String lexeme) -> out().writeNumber(lexeme);
            case Plaintext.Bool(boolean bool) -> out().writeBoolean(bool);
            case Plaintext.Null() -> out().writeNull();
            case Plaintext.Subtree subtree -> writeJson(subtree.json());
        }
    }

    private PayloadRefused shapeless(FieldRule rule) {
        return new PayloadRefused(
                Problem.SERVICE_FAILED,
                "the data service returned at `%s` what does not belong there".formatted(rule.at()));
    }
}
