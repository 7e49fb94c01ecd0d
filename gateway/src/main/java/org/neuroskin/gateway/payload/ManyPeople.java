package org.neuroskin.gateway.payload;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.AtRest;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.PaddingRule;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Shape;

/**
 * A list of many people's that a data service answers, on its way to the app: taken apart into items, which go on in batches.
 *
 * <p>Nothing leaves but the items that come back from {@link Members} and the list around them: no total and no way to another page
 * tells of those that are left out.
 */
public final class ManyPeople extends JsonPass {
    private static final int MAX_ITEM_BYTES = 4 << 20;
    private static final int BATCH_ITEMS = 100;
    private static final int BATCH_BYTES = 256 * 1024;

    /** An item as it rests, and the person that it names; null where it names none. */
    public static final class Item {
        private final byte[] json;
        private final @Nullable SubjectId subject;

        Item(byte[] json, @Nullable SubjectId subject) {
            this.json = json;
            this.subject = subject;
        }

        byte[] json() {
            return json;
        }

        /** Whose it says it is. */
        public Optional<SubjectId> subject() {
            return Optional.ofNullable(subject);
        }
    }

    /** Who knows what may leave. */
    public interface Members {
        /** What may leave of a batch, item by item in their order; whatever it throws ends the list. */
        List<byte[]> opened(List<Item> batch);

        /** Hands over bytes with what was opened last. Not called where that is nothing. */
        void release(byte[] bytes);
    }

    private final Route route;
    private final FieldTree fields;
    private final ByteArrayOutputStream ready;
    private final UnaryOperator<SubjectId> here;
    private final Members members;
    private List<Item> batch = new ArrayList<>();
    private int batchBytes;

    private ManyPeople(
            Route route,
            InputStream body,
            ByteArrayOutputStream ready,
            UnaryOperator<SubjectId> here,
            Members members) {
        super(
                StrictJson.RESPONSES,
                StrictJson.RESPONSES.parser(body),
                StrictJson.RESPONSES.generator(ready),
                route,
                Problem.SERVICE_FAILED);
        this.route = route;
        this.fields = route.recordFields();
        this.ready = ready;
        this.here = here;
        this.members = members;
    }

    /**
     * Reads the list to its end.
     *
     * @param here the person whom the data service knows by an id; an {@link IllegalArgumentException} where it can be nobody's
     * @return what is left to hand over: the end of the list, or the whole of an empty one
     * @throws PayloadRefused {@link Problem#SERVICE_FAILED} if the body is not strict JSON
     * @throws java.io.UncheckedIOException as the body fails
     */
    public static byte[] read(Route route, InputStream body, UnaryOperator<SubjectId> here, Members members) {
        ByteArrayOutputStream ready = new ByteArrayOutputStream();
        FieldRule item = new FieldRule(
                route.items().orElseThrow(), Optional.empty(), AtRest.CLEAR, PaddingRule.NONE, Shape.TREE, false);
        new ManyPeople(route, body, ready, here, members).run(FieldTree.of(List.of(item)));
        return ready.toByteArray();
    }

    @Override
    void listed(FieldRule rule, @Nullable String name) {
        if (!token().isStructStart()) {
            skip();
            return;
        }
        byte[] json = subtree(MAX_ITEM_BYTES);
        batch.add(new Item(json, subject(json)));
        batchBytes += json.length;
        if (batch.size() == BATCH_ITEMS || batchBytes >= BATCH_BYTES) {
            pass();
        }
    }

    @Override
    void endOfList(boolean dated) {
        pass();
    }

    private void pass() {
        List<byte[]> opened = batch.isEmpty() ? List.of() : members.opened(batch);
        batch = new ArrayList<>();
        batchBytes = 0;
        if (!opened.isEmpty()) {
            opened.forEach(this::writeJson);
            out().flush();
            members.release(ready.toByteArray());
            ready.reset();
        }
    }

    /** What is no id names nobody. */
    private @Nullable SubjectId subject(byte[] json) {
        List<SubjectId> named = new ArrayList<>();
        Glance.over(route, fields, json, (rule, text) -> {
            if (rule.shape() == Shape.SUBJECT && text != null) {
                try {
                    named.add(here.apply(new SubjectId(text)));
                } catch (IllegalArgumentException e) {
                    // Nobody then
                }
            }
        });
        return named.size() == 1 ? named.getFirst() : null;
    }

    @Override
    void inUnlistedCategory(CategoryId category, @Nullable String name) {
        skip();
    }

    @Override
    void passing(String text) {
        // Items are judged by whoever opens them
    }
}
