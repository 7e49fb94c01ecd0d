package org.neuroskin.gateway.payload;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.AtRest;
import org.neuroskin.policies.service.FieldPath;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Shape;
import org.neuroskin.sealing.DocumentOpener;
import org.neuroskin.sealing.OpeningKeys;
import org.neuroskin.sealing.Plaintext;
import org.neuroskin.sealing.SealingException;
import tools.jackson.core.JsonToken;

/**
 * A JSON body that a data service answers, on its way to the app: opened what is permitted, left out what is not.
 *
 * <p>Under a window over the data's date, nothing leaves but items that tell when they were recorded, so that no total and no
 * other list betrays what is left out; of each what its date permits, and an item that is outside of a window and has nothing
 * else to hand out, not at all.
 *
 * <p>Where a category is reduced, such items leave without its values, and only if they have something else to hand out. At the
 * end of their list stands an item for each period, with what may be told of it.
 *
 * <p>An erased value is left out as well. A null where a sealed value would stand is the data service's way to say that there
 * is none, and passes.
 */
public final class ResponsePayload {
    /** Larger than what a request of the usual size becomes when it is sealed. */
    private static final int MAX_ITEM_BYTES = 4 << 20;

    /** Built once for each route, by identity, and forgotten with it. */
    private static final LoadingCache<Route, FieldTree> FIELDS =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build(route -> FieldTree.of(route.fields()));

    private final DataPlace place;
    private final Set<CategoryId> permitted;
    private final DataWindows windows;
    private final Reductions reductions;
    private final OpeningKeys keys;

    /** Made for one access, in which nothing is reduced. */
    public ResponsePayload(DataPlace place, Set<CategoryId> permitted, DataWindows windows, OpeningKeys keys) {
        this(place, permitted, windows, Reductions.NONE, keys);
    }

    /** Made for one access. Keys are asked for only once there is something to open. */
    public ResponsePayload(
            DataPlace place, Set<CategoryId> permitted, DataWindows windows, Reductions reductions, OpeningKeys keys) {
        this.place = place;
        this.permitted = Set.copyOf(permitted);
        this.windows = windows;
        this.reductions = reductions;
        this.keys = keys;
    }

    /**
     * Reads the body to its end. Windows go to the sink as they fill, if the body has more than one.
     *
     * @throws PayloadRefused {@link Problem#SERVICE_FAILED} if the body is not strict JSON in the shape of the route or has
     *     plaintext where sealed values belong; {@link Problem#CANNOT_OPEN}; {@link Problem#KEYS_UNAVAILABLE}
     * @throws java.io.UncheckedIOException as the body fails
     */
    public ReleasableBody open(InputStream body, WindowSink sink) {
        WindowOutput out = new WindowOutput(sink);
        return out.end(pass(body, out, fields()));
    }

    /** What of an item of a list may leave; empty where that is nothing. Fails as {@link #open}. */
    public ReleasableBody openItem(ManyPeople.Item item) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        SortedSet<CategoryId> found = pass(new ByteArrayInputStream(item.json()), kept, recordFields());
        return new ReleasableBody(kept.toByteArray(), 0, kept.size(), found);
    }

    /** The fields of one record of the route. */
    FieldTree recordFields() {
        FieldPath at = place.route().records().orElseThrow().at();
        return Objects.requireNonNullElse(fields().below(at), FieldTree.of(List.of()));
    }

    /**
     * Reads a body, or a record, and writes what of it may leave: nothing, where that is none of a record. Fails as {@link #open}.
     */
    SortedSet<CategoryId> pass(InputStream body, OutputStream out, FieldTree fields) {
        DocumentOpener opener = new DocumentOpener(keys);
        Pass pass = isWhole() ? new Pass(body, out, permitted, opener) : new ItemsPass(body, out, opener);
        pass.run(fields);
        return pass.found();
    }

    /** Whether nothing of an item depends on when it was recorded. */
    private boolean isWhole() {
        return windows.isEmpty() && reductions.isEmpty();
    }

    private FieldTree fields() {
        Route route = place.route();
        return isWhole() ? FIELDS.get(route) : FieldTree.of(route.datedFields());
    }

    /** Takes a body apart into its items. */
    private final class ItemsPass extends Pass {
        private final DocumentOpener opener;
        private final PeriodMeans means = new PeriodMeans(reductions);

        ItemsPass(InputStream body, OutputStream out, DocumentOpener opener) {
            super(body, out, Set.of(), opener);
            this.opener = opener;
        }

        @Override
        void datedItem(FieldTree at) {
            if (!token().isStructStart()) {
                skip();
                return;
            }
            byte[] item = subtree(MAX_ITEM_BYTES);
            List<Instant> times = RecordedAt.of(place.route(), at, item);
            Set<CategoryId> closed = windows.closed(times);
            Set<CategoryId> rest = new HashSet<>(permitted);
            rest.removeAll(closed);
            Set<CategoryId> reduced = new HashSet<>(rest);
            reduced.retainAll(reductions.categories());
            rest.removeAll(reduced);
            ByteArrayOutputStream kept = new ByteArrayOutputStream(item.length);
            Pass pass = new Pass(new ByteArrayInputStream(item), kept, rest, opener);
            pass.run(at);
            if ((closed.isEmpty() && reductions.isEmpty()) || pass.handsOut) {
                pass.found().forEach(this::foundCategory);
                writeJson(kept.toByteArray());
            }
            if (!reduced.isEmpty() && !times.isEmpty()) {
                new MeasuringPass(item, reduced, opener, Collections.min(times), means).run(at);
            }
        }

        @Override
        void endOfList(boolean dated) {
            if (dated) {
                means.writeTo(out()).forEach(this::foundCategory);
            }
        }
    }

    /** Takes the measurements of an item into account, and writes nothing. */
    private final class MeasuringPass extends Pass {
        private final Set<CategoryId> reduced;
        private final Instant recorded;
        private final PeriodMeans means;

        MeasuringPass(
                byte[] item, Set<CategoryId> reduced, DocumentOpener opener, Instant recorded, PeriodMeans means) {
            super(new ByteArrayInputStream(item), OutputStream.nullOutputStream(), Set.of(), opener);
            this.reduced = reduced;
            this.recorded = recorded;
            this.means = means;
        }

        @Override
        void listed(FieldRule rule, @Nullable String name) {
            if (rule.sidecar().isPresent()) {
                skip();
            } else {
                measure(rule);
            }
        }

        @Override
        void carried(FieldRule rule) {
            measure(rule);
        }

        private void measure(FieldRule rule) {
            CategoryId category = rule.category().filter(reduced::contains).orElse(null);
            if (category == null || !rule.reducible()) {
                skip();
                return;
            }
            measured(rule, category).ifPresent(value -> means.add(category, inItem(rule), recorded, value));
        }

        private Optional<Measurement> measured(FieldRule rule, CategoryId category) {
            if (rule.rest() == AtRest.SEALED) {
                return token() == JsonToken.VALUE_NULL
                        ? Optional.empty()
                        : opened(rule, category).flatMap(Measurement::of);
            }
            if (token() == JsonToken.START_OBJECT && fits(rule)) {
                return Measurement.of(subtree());
            }
            Optional<Measurement> number = token().isNumeric() ? Measurement.of(text(), "") : Optional.empty();
            skip();
            return number;
        }

        private static String inItem(FieldRule rule) {
            String item = rule.at().item().orElseThrow().toString();
            return rule.at().toString().substring(item.length());
        }
    }

    private class Pass extends JsonPass {
        private final Set<CategoryId> permitted;
        private final DocumentOpener opener;
        private final Set<FieldRule> placeholders = new HashSet<>();
        private final Set<FieldRule> carried = new HashSet<>();

        /** Whether a value of a category has passed; a null says that there is none. */
        private boolean handsOut;

        Pass(InputStream body, OutputStream out, Set<CategoryId> permitted, DocumentOpener opener) {
            super(
                    StrictJson.RESPONSES,
                    StrictJson.RESPONSES.parser(body),
                    StrictJson.RESPONSES.generator(out),
                    place.route(),
                    Problem.SERVICE_FAILED);
            this.permitted = permitted;
            this.opener = opener;
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
                if (!(value instanceof Plaintext.Subtree record)) {
                    throw shapeless(rule);
                }
                ByteArrayOutputStream kept = new ByteArrayOutputStream();
                Pass inner = new Pass(new ByteArrayInputStream(record.json()), kept, permitted, opener);
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
            if (placeholder
                    && !value
                    && rule.sidecar().orElseThrow().placeholder().equals(Placeholder.NULL)) {
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
            try {
                return Optional.of(
                        opener.open(place.context(category), rule.at().toString(), text()));
            } catch (SealingException.KeyShredded e) {
                return Optional.empty();
            } catch (SealingException e) {
                throw SealingProblems.whenOpening(e);
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
}
