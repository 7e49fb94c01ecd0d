package org.neuroskin.gateway.payload;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.sealing.DocumentOpener;
import org.neuroskin.sealing.OpeningKeys;
import org.neuroskin.sealing.Plaintext;
import org.neuroskin.sealing.SealingException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.io.SerializedString;

/**
 * A JSON body that a data service answers, on its way to the app: opened what is permitted, left out what is not.
 *
 * <p>An erased value is left out as well. A null where a sealed value would stand is the data service's way to say that there
 * is none, and passes.
 */
public final class ResponsePayload {
    private final DataPlace place;
    private final Set<CategoryId> permitted;
    private final OpeningKeys keys;

    /** Made for one access. Keys are asked for only once there is something to open. */
    public ResponsePayload(DataPlace place, Set<CategoryId> permitted, OpeningKeys keys) {
        this.place = place;
        this.permitted = Set.copyOf(permitted);
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
        Pass pass = new Pass(body, out);
        pass.run();
        return out.end(pass.found());
    }

    private final class Pass extends JsonPass {
        private final DocumentOpener opener = new DocumentOpener(keys);

        Pass(InputStream body, WindowOutput out) {
            super(
                    StrictJson.RESPONSES,
                    StrictJson.RESPONSES.parser(body),
                    StrictJson.RESPONSES.generator(out),
                    place.route(),
                    Problem.SERVICE_FAILED);
        }

        @Override
        void listed(FieldRule rule, @Nullable String name) {
            if (!rule.category().map(permitted::contains).orElse(true)) {
                skip();
                return;
            }
            switch (rule.rest()) {
                case CLEAR -> {
                    if (!fits(rule)) {
                        throw shapeless(rule);
                    }
                    rule.category().ifPresent(this::foundCategory);
                    copy(name);
                }
                case SEALED -> sealed(rule, rule.category().orElseThrow(), name);
            }
        }

        @Override
        void inUnlistedCategory(CategoryId category, @Nullable String name) {
            if (permitted.contains(category)) {
                foundCategory(category);
                copy(name);
            } else {
                skip();
            }
        }

        @Override
        void passing(String text) {
            // A sealed value at a clear place stays as it is: nothing is opened but where the route says so
        }

        private void sealed(FieldRule rule, CategoryId category, @Nullable String name) {
            if (token() == JsonToken.VALUE_NULL) {
                copy(name);
                return;
            }
            if (token() != JsonToken.VALUE_STRING || !DocumentOpener.looksSealed(text())) {
                throw shapeless(rule);
            }
            Plaintext value;
            try {
                value = opener.open(place.context(category), rule.at().toString(), text());
            } catch (SealingException.KeyShredded e) {
                return;
            } catch (SealingException e) {
                throw SealingProblems.whenOpening(e);
            }
            foundCategory(category);
            writeName(name);
            write(value);
        }

        private void write(Plaintext value) {
            switch (value) {
                case Plaintext.Text(String text) -> out().writeString(text);
                case Plaintext.Numeral(String lexeme) -> out().writeNumber(lexeme);
                case Plaintext.Bool(boolean bool) -> out().writeBoolean(bool);
                case Plaintext.Null() -> out().writeNull();
                case Plaintext.Subtree subtree ->
                    out().writeRawValue(new SerializedString(new String(subtree.json(), StandardCharsets.UTF_8)));
            }
        }

        private static PayloadRefused shapeless(FieldRule rule) {
            return new PayloadRefused(
                    Problem.SERVICE_FAILED,
                    "the data service returned at `%s` what does not belong there".formatted(rule.at()));
        }
    }
}
