package org.neuroskin.gateway.payload;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.search.Search;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.AtRest;
import org.neuroskin.policies.service.FieldPath;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.PaddingRule;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Shape;
import org.neuroskin.sealing.DocumentOpener;
import org.neuroskin.sealing.OpeningKeys;
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
 * <p>Where something is searched, of its list only the items leave in which it is, as it leaves: what an item may not hand out does
 * not find it.
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
    private final Asked asked;

    /** What is different where more is asked than to open. */
    private record Asked(Search search, @Nullable RecordVersions versions) {}

    /** Made for one access, in which nothing is reduced. */
    public ResponsePayload(DataPlace place, Set<CategoryId> permitted, DataWindows windows, OpeningKeys keys) {
        this(place, permitted, windows, Reductions.NONE, keys);
    }

    /** Made for one access. Keys are asked for only once there is something to open. */
    public ResponsePayload(
            DataPlace place, Set<CategoryId> permitted, DataWindows windows, Reductions reductions, OpeningKeys keys) {
        this(place, permitted, windows, reductions, keys, new Asked(Search.NONE, null));
    }

    private ResponsePayload(
            DataPlace place,
            Set<CategoryId> permitted,
            DataWindows windows,
            Reductions reductions,
            OpeningKeys keys,
            Asked asked) {
        this.place = place;
        this.permitted = Set.copyOf(permitted);
        this.windows = windows;
        this.reductions = reductions;
        this.keys = keys;
        this.asked = asked;
    }

    /** The same for an access in which something is searched. */
    public ResponsePayload searched(Search wanted) {
        return new ResponsePayload(place, permitted, windows, reductions, keys, new Asked(wanted, asked.versions()));
    }

    /**
     * The same for an access in which the versions of records are checked, where the route says so. Whoever takes what leaves by items
     * or records has them confirmed before it does.
     */
    public ResponsePayload checked(RecordVersions versions) {
        return new ResponsePayload(place, permitted, windows, reductions, keys, new Asked(asked.search(), versions));
    }

    /** The sink to which nothing comes whose version is not confirmed. */
    ConfirmedWindows confirmed(WindowSink sink) {
        return new ConfirmedWindows(RecordVersions.of(place.route(), asked.versions()), sink);
    }

    /**
     * Reads the body to its end. Windows go to the sink as they fill, if the body has more than one.
     *
     * @throws PayloadRefused {@link Problem#SERVICE_FAILED} if the body is not strict JSON in the shape of the route or has
     *     plaintext where sealed values belong; {@link Problem#CANNOT_OPEN}; {@link Problem#OUTDATED_RECORD};
     *     {@link Problem#KEYS_UNAVAILABLE}
     * @throws java.io.UncheckedIOException as the body fails
     */
    public ReleasableBody open(InputStream body, WindowSink sink) {
        ConfirmedWindows confirmed = confirmed(sink);
        WindowOutput out = new WindowOutput(confirmed);
        DocumentOpener opener = new DocumentOpener(keys);
        ReleasableBody opened = out.end(asked.search()
                .items()
                .map(items -> new FoundItems(body, out, opener, items).searched())
                .orElseGet(() -> pass(body, out, fields(), opener)));
        confirmed.confirm();
        return opened;
    }

    /** What of an item of a list may leave; empty where that is nothing. Fails as {@link #open}. */
    public ReleasableBody openItem(ManyPeople.Item item) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        SortedSet<CategoryId> found = record(item.json(), recordFields(), kept);
        return new ReleasableBody(kept.toByteArray(), 0, kept.size(), found);
    }

    /** The fields of one record of the route. */
    FieldTree recordFields() {
        return fieldsOf(place.route().records().orElseThrow().at());
    }

    private FieldTree fieldsOf(FieldPath item) {
        return Objects.requireNonNullElse(fields().below(item), FieldTree.of(List.of()));
    }

    /**
     * Reads a record and writes what of it may leave: nothing where that is none of it, or it is not what is searched. Fails as
     * {@link #open}.
     */
    SortedSet<CategoryId> record(byte[] record, FieldTree fields, ByteArrayOutputStream kept) {
        return item(record, fields, kept, new DocumentOpener(keys));
    }

    private SortedSet<CategoryId> item(
            byte[] item, FieldTree fields, ByteArrayOutputStream kept, DocumentOpener opener) {
        SortedSet<CategoryId> found = pass(new ByteArrayInputStream(item), kept, fields, opener);
        if (asked.search().isEmpty() || (kept.size() > 0 && isFound(kept.toByteArray(), fields))) {
            return found;
        }
        kept.reset();
        return Collections.emptySortedSet();
    }

    private boolean isFound(byte[] item, FieldTree fields) {
        Map<FieldPath, String> told = new HashMap<>();
        Glance.over(place.route(), fields, item, (rule, text) -> {
            if (text != null) {
                told.put(rule.at(), text);
            }
        });
        return asked.search().finds(told);
    }

    private SortedSet<CategoryId> pass(InputStream body, OutputStream out, FieldTree fields, DocumentOpener opener) {
        OpeningPass pass = isWhole()
                ? new OpeningPass(place, body, out, permitted, opener, asked.versions())
                : new ItemsPass(body, out, opener);
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
    private class ItemsPass extends OpeningPass {
        private final PeriodMeans means = new PeriodMeans(reductions);

        ItemsPass(InputStream body, OutputStream out, DocumentOpener opener) {
            // Where something depends on dates, what surrounds the items has none
            super(place, body, out, isWhole() ? permitted : Set.of(), opener, asked.versions());
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
            OpeningPass pass =
                    new OpeningPass(place, new ByteArrayInputStream(item), kept, rest, opener, asked.versions());
            pass.isPartOf(this);
            pass.run(at);
            if ((closed.isEmpty() && reductions.isEmpty()) || pass.handsOut()) {
                pass.found().forEach(this::foundCategory);
                writeJson(kept.toByteArray());
            }
            if (!reduced.isEmpty() && !times.isEmpty()) {
                var measuring = new MeasuringPass(item, reduced, opener, Collections.min(times), means);
                measuring.isPartOf(this);
                measuring.run(at);
            }
        }

        @Override
        void endOfList(boolean dated) {
            if (dated) {
                means.writeTo(out()).forEach(this::foundCategory);
            }
        }
    }

    /** Takes a body apart into the items that are searched, and leaves what surrounds them. */
    private final class FoundItems extends ItemsPass {
        private final FieldTree fields;
        private final FieldRule each;

        FoundItems(InputStream body, OutputStream out, DocumentOpener opener, FieldPath items) {
            super(body, out, opener);
            this.fields = fieldsOf(items);
            this.each = new FieldRule(items, Optional.empty(), AtRest.CLEAR, PaddingRule.NONE, Shape.TREE, false);
        }

        SortedSet<CategoryId> searched() {
            Route route = place.route();
            Stream<FieldRule> around = (isWhole() ? route.fields() : route.datedFields())
                    .stream().filter(field -> !each.at().holds(field.at()));
            run(FieldTree.of(Stream.concat(around, Stream.of(each)).toList()));
            return found();
        }

        @Override
        void listed(FieldRule rule, @Nullable String name) {
            if (!rule.equals(each)) {
                super.listed(rule, name);
            } else if (!token().isStructStart()) {
                skip();
            } else {
                ByteArrayOutputStream kept = new ByteArrayOutputStream();
                item(subtree(MAX_ITEM_BYTES), fields, kept, opener).forEach(this::foundCategory);
                if (kept.size() > 0) {
                    writeJson(kept.toByteArray());
                }
            }
        }
    }

    /** Takes the measurements of an item into account, and writes nothing. */
    private final class MeasuringPass extends OpeningPass {
        private final Set<CategoryId> reduced;
        private final Instant recorded;
        private final PeriodMeans means;

        MeasuringPass(
                byte[] item, Set<CategoryId> reduced, DocumentOpener opener, Instant recorded, PeriodMeans means) {
            super(
                    place,
                    new ByteArrayInputStream(item),
                    OutputStream.nullOutputStream(),
                    Set.of(),
                    opener,
                    asked.versions());
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
}
