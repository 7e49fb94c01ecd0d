package org.neuroskin.gateway.payload;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.YearMonth;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.policies.service.AtRest;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.sealing.DataKey;
import org.neuroskin.sealing.DocumentOpener;
import org.neuroskin.sealing.DocumentSealer;
import org.neuroskin.sealing.ObjectOpener;
import org.neuroskin.sealing.ObjectSealer;
import org.neuroskin.sealing.Plaintext;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.keys.KeyHierarchy;
import tools.jackson.core.JsonToken;

/**
 * Seals anew what rests under data keys of one person that only open: under the key that seals for the same month, so that an
 * erasure of the month meets it as before. What is under any other key stays as it is, byte for byte, and so does everything that is
 * not sealed.
 *
 * <p><b>Guarantee</b>: what is sealed anew is dead if its key was destroyed at any moment: the new key is there before the old one is
 * looked up and opens anything, so an erasure destroys both or finds nothing opened.
 */
public final class Resealing {
    private final KeyHierarchy keys;
    private final SecureRandom random;
    private final Map<String, WrappedKey> known;

    /** @param keyring all data keys of the person, as they are now */
    public Resealing(KeyHierarchy keys, SecureRandom random, Collection<WrappedKey> keyring) {
        this.keys = keys;
        this.random = random;
        this.known = keyring.stream().collect(Collectors.toUnmodifiableMap(WrappedKey::id, Function.identity()));
    }

    /**
     * A body that was sealed anew, or not.
     *
     * @param anew what is to be stored; null where nothing is under a key that only opens
     * @param suspended whether something in it is under a key that may not be used now
     */
    public record Resealed(@Nullable Body anew, boolean suspended) {}

    /** Bytes. */
    public static final class Body {
        private final byte[] bytes;

        Body(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Not copied. */
        public byte[] bytes() {
            return bytes;
        }
    }

    /**
     * A body of fields as the data service has it, or one that is sealed whole.
     *
     * @throws PayloadRefused {@link Problem#SERVICE_FAILED}, {@link Problem#CANNOT_OPEN}, {@link Problem#KEYS_UNAVAILABLE}; {@link
     *     Problem#GONE} after an erasure; {@link Problem#PROCESSING_RESTRICTED} if a key was suspended meanwhile
     */
    public Resealed anew(DataPlace place, byte[] body) {
        try {
            return place.route().whole().isPresent()
                    ? whole(place, place.route().whole().get(), body)
                    : fields(place, body);
        } catch (SealingException e) {
            throw SealingProblems.whenOpening(e);
        }
    }

    private Resealed whole(DataPlace place, CategoryId category, byte[] body) {
        String key = ObjectOpener.keyOf(body);
        if (!isClosed(key)) {
            return new Resealed(null, isSuspended(key));
        }
        try (DataKey next = next(place, category, key)) {
            ObjectOpener opener = new ObjectOpener(keys, place.context(category));
            ByteArrayOutputStream plain = new ByteArrayOutputStream(body.length);
            plain.writeBytes(opener.update(body, 0, body.length));
            plain.writeBytes(opener.finish());
            ObjectSealer sealer = ObjectSealer.create(next, place.context(category), random);
            ByteArrayOutputStream sealed = new ByteArrayOutputStream(body.length);
            sealed.writeBytes(sealer.update(plain.toByteArray(), 0, plain.size()));
            sealed.writeBytes(sealer.finish());
            return new Resealed(new Body(sealed.toByteArray()), false);
        }
    }

    private Resealed fields(DataPlace place, byte[] body) {
        Document document = new Document(place);
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length);
        document.pass(body, out).run(FieldTree.of(place.route().fields()));
        return new Resealed(document.changed == 0 ? null : new Body(out.toByteArray()), document.suspended);
    }

    private boolean isClosed(String key) {
        return isIn(KeyState.DECRYPT_ONLY, key);
    }

    private boolean isSuspended(String key) {
        return isIn(KeyState.SUSPENDED, key);
    }

    private boolean isIn(KeyState state, String key) {
        WrappedKey row = known.get(key);
        return row != null && row.state() == state;
    }

    /** The key that takes the place of this one. Only after this may the old one be asked for. */
    private DataKey next(DataPlace place, CategoryId category, String old) {
        WrappedKey row = known.get(old);
        if (row == null || !category.equals(row.category()) || row.epoch().equals(DataKey.INDEX)) {
            throw new SealingException.NotAuthentic();
        }
        keys.forget(place.subject());
        // Of what was erased there is nothing to seal, and so no key to make
        keys.openingKey(place.subject(), old).close();
        DataKey next = keys.sealingKey(place.subject(), category, YearMonth.parse(row.epoch()));
        // INVARIANT: what was unwrapped before the new key was there counts no more
        keys.forget(place.subject());
        return next;
    }

    /** The fields of one body. */
    private final class Document {
        private final DataPlace place;
        private final DocumentOpener opener = new DocumentOpener(keys);
        private final Map<String, DocumentSealer> sealers = new HashMap<>();
        private int changed;
        private boolean suspended;

        Document(DataPlace place) {
            this.place = place;
        }

        JsonPass pass(byte[] body, OutputStream out) {
            return new FieldsPass(body, out, this);
        }

        String anew(FieldRule rule, String sealed) {
            String key = keyOf(sealed);
            if (!isClosed(key)) {
                return sealed;
            }
            DocumentSealer sealer = sealer(rule, key);
            return sealAnew(sealer, rule, open(rule, sealed));
        }

        /** What is in it may be under other keys than itself. */
        String recordAnew(FieldRule rule, FieldTree fields, String sealed) {
            String key = keyOf(sealed);
            WrappedKey row = known.get(key);
            if (row == null || row.state() == KeyState.SUSPENDED || row.state() == KeyState.SHREDDED) {
                return sealed;
            }
            DocumentSealer sealer = sealer(rule, key);
            if (!(open(rule, sealed) instanceof Plaintext.Subtree record)) {
                throw misplaced(rule);
            }
            int before = changed;
            ByteArrayOutputStream inner = new ByteArrayOutputStream();
            pass(record.json(), inner).run(fields);
            return changed == before && !isClosed(key)
                    ? sealed
                    : sealAnew(sealer, rule, new Plaintext.Subtree(inner.toByteArray()));
        }

        private String keyOf(String sealed) {
            String key = DocumentOpener.keyOf(sealed);
            suspended |= isSuspended(key);
            return key;
        }

        private Plaintext open(FieldRule rule, String sealed) {
            return opener.open(
                    place.context(rule.category().orElseThrow()), rule.at().toString(), sealed);
        }

        private String sealAnew(DocumentSealer sealer, FieldRule rule, Plaintext value) {
            changed++;
            String text = sealer.seal(rule.at().toString(), value, FieldSealer.padding(rule.pad()));
            if (text.length() > StrictJson.MAX_RESPONSE_STRING) {
                // With more padding than before it could not be read again
                throw misplaced(rule);
            }
            return text;
        }

        /** One for each category and month: of a month may be several keys that only open. */
        private DocumentSealer sealer(FieldRule rule, String old) {
            CategoryId category = rule.category().orElseThrow();
            WrappedKey row = known.get(old);
            String name = category + "/" + (row == null ? "" : row.epoch());
            return sealers.computeIfAbsent(name, fresh -> {
                try (DataKey key = next(place, category, old)) {
                    return DocumentSealer.create(key, place.context(category), random);
                }
            });
        }
    }

    private static PayloadRefused misplaced(FieldRule rule) {
        return new PayloadRefused(
                Problem.SERVICE_FAILED,
                "the data service returned at `%s` what does not belong there".formatted(rule.at()));
    }

    /** One walk through a body, which stays as it is but for what is sealed anew. */
    private static final class FieldsPass extends JsonPass {
        private final Document document;

        FieldsPass(byte[] body, OutputStream out, Document document) {
            super(
                    StrictJson.RESPONSES,
                    StrictJson.RESPONSES.parser(new ByteArrayInputStream(body)),
                    StrictJson.RESPONSES.generator(out),
                    document.place.route(),
                    Problem.SERVICE_FAILED);
            this.document = document;
        }

        @Override
        void listed(FieldRule rule, @Nullable String name) {
            if (rule.rest() == AtRest.SEALED && rule.sidecar().isEmpty()) {
                anew(rule, name);
            } else {
                copy(name);
            }
        }

        @Override
        void carried(FieldRule rule) {
            anew(rule, rule.sidecar().orElseThrow().name());
        }

        private void anew(FieldRule rule, @Nullable String name) {
            if (token() == JsonToken.VALUE_NULL) {
                copy(name);
                return;
            }
            String sealed = sealed(rule);
            writeName(name);
            out().writeString(document.anew(rule, sealed));
        }

        @Override
        void record(FieldRule rule, FieldTree fields, @Nullable String name) {
            if (token() == JsonToken.VALUE_NULL) {
                copy(name);
                return;
            }
            String sealed = sealed(rule);
            writeName(name);
            out().writeString(document.recordAnew(rule, fields, sealed));
        }

        private String sealed(FieldRule rule) {
            if (token() != JsonToken.VALUE_STRING || !DocumentOpener.looksSealed(text())) {
                throw misplaced(rule);
            }
            return text();
        }

        /** Made with a key that is never closed. */
        @Override
        void tokens(FieldRule rule) {
            copy(rule.search().orElseThrow().tokens());
        }

        @Override
        void unlisted(@Nullable String name) {
            copy(name);
        }

        @Override
        void inUnlistedCategory(CategoryId category, @Nullable String name) {
            copy(name);
        }

        @Override
        void passing(String text) {
            // It was there before
        }
    }
}
