package org.neuroskin.sealing.keys;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.KeyWork;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.format.v1.MessageKeys;

/**
 * Wraps keys anew, so that what wrapped them can be destroyed; no data is touched.
 *
 * <p>Guarantee: may stop anywhere and begin again, also in another gateway, or in several at once. Nothing is destroyed under
 * which the keyring still has a key. A copy of the keyring opens nothing any more at the latest {@link EraStore#LENGTH} and
 * {@link #GRACE} after it was made.
 *
 * <p>Failure: a key that does not unwrap stays as it is, with the era that wraps it, and is counted.
 */
public final class KeyRotation {
    /** For how long the key of an era outlives it, so that a backup of the keyring is of use for as long. */
    static final Duration GRACE = Duration.ofDays(20);

    private static final int BATCH = 200;

    private final String tenant;
    private final Wrapping wrapping;
    private final EraStore eras;
    private final Rows rows;
    private final Clock clock;
    private final SecureRandom random;

    /**
     * What keys are wrapped by.
     *
     * @param eras of the subject keys
     * @param pairwise another store of what the root key wraps
     */
    public record Wrapping(RootKey root, EraStore eras, EraStore pairwise) {}

    /** What rotation asks of the keyring; every method throws {@code SealingException.KeysUnavailable} when it cannot be asked. */
    public interface Rows extends Keyring {
        /** Living subject keys that another key than this one wraps, by id, behind an id. */
        List<WrappedKey> notUnder(String wrappingKeyId, String after, int limit);

        /** Whether a living key is wrapped by this one. */
        boolean anyUnder(String wrappingKeyId);

        /** Living subject keys that are to be replaced, by id, behind an id. */
        List<WrappedKey> retiring(String after, int limit);

        /** Puts the new wrapped bytes in the place of the old, where those are still there. */
        void rewrap(List<KeyWork.Rewrapped> keys);

        /**
         * Puts a subject key in the place of another, which is shredded, with all living data keys below, or does nothing.
         *
         * @return false if what is below is not exactly what is given, or the key is not there any more
         */
        boolean replace(WrappedKey retiring, KeyWork.Successor successor);
    }

    /** Rotation of one tenant's keys. */
    public KeyRotation(String tenant, Wrapping wrapping, Rows rows, Clock clock, SecureRandom random) {
        this.tenant = tenant;
        this.wrapping = wrapping;
        this.eras = wrapping.eras();
        this.rows = rows;
        this.clock = clock;
        this.random = random;
    }

    /** The eras whose keys are there. */
    public List<KeyWork.Era> eras() {
        return eras.all().stream()
                .map(era -> new KeyWork.Era(era.name(), era.keyId(), era.begun()))
                .toList();
    }

    /** Makes an era that is current from this moment on, unless one began since. */
    public void beginEra(Instant moment) {
        eras.begin(moment);
    }

    /**
     * Wraps every living subject key in the era that is current.
     *
     * @return how many do not unwrap
     */
    public int rewrapSubjectKeys() {
        EraStore.Era current = eras.current();
        int broken = 0;
        String after = "";
        while (true) {
            List<WrappedKey> batch = rows.notUnder(current.keyId(), after, BATCH);
            if (batch.isEmpty()) {
                return broken;
            }
            List<KeyWork.Rewrapped> rewrapped = new ArrayList<>();
            for (WrappedKey row : batch) {
                try {
                    String material = materialOf(row);
                    String from = KeyPlace.wrappingKeyId(material);
                    rewrapped.add(wrap(row, material, eras.ofKeyId(from).key(), current.keyId(), current.key()));
                } catch (SealingException.KeysUnavailable e) {
                    throw e;
                } catch (SealingException e) {
                    broken++;
                }
            }
            rows.rewrap(rewrapped);
            after = batch.getLast().id();
        }
    }

    /**
     * Replaces subject keys that are to be replaced.
     *
     * @return how many were not, because something was stored or erased meanwhile, or because a key does not unwrap
     */
    public int replaceRetiring() {
        int left = 0;
        String after = "";
        while (true) {
            List<WrappedKey> batch = rows.retiring(after, BATCH);
            if (batch.isEmpty()) {
                return left;
            }
            for (WrappedKey row : batch) {
                try {
                    left += rows.replace(row, successor(row)) ? 0 : 1;
                } catch (SealingException.KeysUnavailable e) {
                    throw e;
                } catch (SealingException e) {
                    left++;
                }
            }
            after = batch.getLast().id();
        }
    }

    /**
     * Destroys the keys of eras that ended {@link #GRACE} ago and wrap nothing any more.
     *
     * @return names of those that should have been destroyed and still wrap something
     */
    public List<String> destroyEnded() {
        List<EraStore.Listed> all = eras.all();
        List<String> held = new ArrayList<>();
        for (int i = 0; i + 1 < all.size(); i++) {
            Instant ended = all.get(i + 1).begun();
            if (ended.plus(GRACE).isAfter(clock.instant())) {
                continue;
            }
            if (rows.anyUnder(all.get(i).keyId())) {
                held.add(all.get(i).name());
            } else {
                eras.destroy(all.get(i).name());
            }
        }
        return held;
    }

    /** Has everything that the root key wraps wrapped by its newest version, and destroys the others; returns how many keys. */
    public int rotateRoot() {
        wrapping.root().rotate();
        int rewrapped = eras.rewrap() + wrapping.pairwise().rewrap();
        wrapping.root().dropFormer();
        return rewrapped;
    }

    private KeyWork.Successor successor(WrappedKey retiring) {
        String material = materialOf(retiring);
        byte[] old = KeyPlace.of(tenant, retiring)
                .unwrap(material, eras.ofKeyId(KeyPlace.wrappingKeyId(material)).key());
        byte[] key = new byte[MessageKeys.KEY_BYTES];
        random.nextBytes(key);
        try {
            String id = KeyPlace.randomKeyId(random);
            List<KeyWork.Rewrapped> below = new ArrayList<>();
            for (WrappedKey row : below(retiring)) {
                below.add(wrap(row, materialOf(row), old.clone(), id, key.clone()));
            }
            return new KeyWork.Successor(wrapped(id, retiring, key), below);
        } finally {
            Arrays.fill(old, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    private WrappedKey wrapped(String id, WrappedKey like, byte[] key) {
        EraStore.Era era = eras.current();
        KeyPlace place = new KeyPlace(tenant, like.level(), like.subject().value(), "", like.epoch(), id);
        return new WrappedKey(
                id,
                like.level(),
                like.subject(),
                null,
                like.epoch(),
                KeyState.ACTIVE,
                place.wrap(key, era.keyId(), era.key(), random));
    }

    private List<WrappedKey> below(WrappedKey above) {
        return rows.find(above.subject(), KeyPlace.DATA, null, above.epoch()).stream()
                .filter(row -> row.material() != null
                        && KeyPlace.wrappingKeyId(row.material()).equals(above.id()))
                .toList();
    }

    /** Both wrapping keys are wiped. */
    private KeyWork.Rewrapped wrap(WrappedKey row, String material, byte[] from, String underId, byte[] under) {
        KeyPlace place = KeyPlace.of(tenant, row);
        try {
            byte[] key = place.unwrap(material, from);
            String wrapped = place.wrap(key, underId, under, random);
            Arrays.fill(key, (byte) 0);
            return new KeyWork.Rewrapped(row.id(), KeyPlace.wrappingKeyId(material), wrapped);
        } finally {
            Arrays.fill(from, (byte) 0);
            Arrays.fill(under, (byte) 0);
        }
    }

    private static String materialOf(WrappedKey row) {
        String material = row.material();
        if (material == null) {
            throw new SealingException.KeyShredded(row.id());
        }
        return material;
    }
}
