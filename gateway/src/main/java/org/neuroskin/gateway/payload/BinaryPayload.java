package org.neuroskin.gateway.payload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.sealing.DataKey;
import org.neuroskin.sealing.ObjectLayout;
import org.neuroskin.sealing.ObjectOpener;
import org.neuroskin.sealing.ObjectSealer;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.keys.KeyHierarchy;

/** A body that is sealed as a whole, such as an image; streamed both ways. */
public final class BinaryPayload {
    private final DataPlace place;
    private final CategoryId category;
    private final KeyHierarchy keys;
    private final BodyVersion version;

    /** Made for one access to a route with a category for its whole body, of which no versions are checked. */
    public BinaryPayload(DataPlace place, KeyHierarchy keys) {
        this(place, keys, null);
    }

    /**
     * Made for one access to a route with a category for its whole body.
     *
     * @param versions may be null where none are checked
     */
    public BinaryPayload(DataPlace place, KeyHierarchy keys, @Nullable RecordVersions versions) {
        this.version = new BodyVersion(place, versions);
        this.place = place;
        this.category = place.route().whole().orElseThrow();
        this.keys = keys;
    }

    /**
     * Seals all of {@code plain} into {@code sealed}. Unless it returns, what was written so far is worthless and must not be
     * stored: the receiver sees a broken transfer. Where versions are checked, this one has begun before anything is written.
     *
     * @throws PayloadRefused as {@link RequestPayload#seal}
     * @throws IOException as the streams fail
     */
    public void seal(InputStream plain, OutputStream sealed, SecureRandom random) throws IOException {
        try (DataKey key = keys.sealingKey(place.subject(), category)) {
            ObjectSealer sealer = ObjectSealer.create(key, place.context(category), random);
            version.begin(sealer);
            byte[] piece = new byte[(int) ObjectLayout.chunkAt(1)];
            byte[] ready = new byte[sealer.ready(piece.length)];
            // whole chunks are sealed where they stand
            for (int read = whole(plain, piece); read > 0; read = whole(plain, piece)) {
                ByteBuffer out = ByteBuffer.wrap(ready);
                sealer.update(ByteBuffer.wrap(piece, 0, read), out);
                sealed.write(ready, 0, out.position());
            }
            sealed.write(sealer.finish());
        } catch (SealingException e) {
            throw SealingProblems.whenSealing(e);
        }
    }

    /**
     * Opens all of {@code sealed}; windows go to the sink as they fill, if the body has more than one.
     *
     * @throws PayloadRefused {@link Problem#CANNOT_OPEN}, {@link Problem#OUTDATED_RECORD}, {@link Problem#KEYS_UNAVAILABLE},
     *     {@link Problem#GONE} after an erasure
     * @throws IOException as the body fails
     */
    public ReleasableBody open(InputStream sealed, WindowSink sink) throws IOException {
        WindowOutput out = new WindowOutput(sink);
        ObjectOpener opener = new ObjectOpener(keys, place.context(category));
        try {
            byte[] begin = sealed.readNBytes(ObjectLayout.BEGIN_BYTES);
            opener.update(begin, 0, begin.length);
            version.confirm(opener, false);
            byte[] piece = new byte[ObjectLayout.SEALED_CHUNK_BYTES];
            for (int read = whole(sealed, piece); read > 0; read = whole(sealed, piece)) {
                opener.update(ByteBuffer.wrap(piece, 0, read), out.room(opener.ready(read)));
            }
            out.write(opener.finish());
        } catch (SealingException e) {
            throw version.refused(opener, e);
        }
        SortedSet<CategoryId> categories = new TreeSet<>();
        categories.add(category);
        return out.end(categories);
    }

    /** Fills the piece, unless the stream ends before. */
    private static int whole(InputStream in, byte[] piece) throws IOException {
        return in.readNBytes(piece, 0, piece.length);
    }
}
