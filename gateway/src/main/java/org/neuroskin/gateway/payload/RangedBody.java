package org.neuroskin.gateway.payload;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.sealing.ObjectLayout;
import org.neuroskin.sealing.ObjectOpener;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.keys.KeyHierarchy;

/**
 * A body that is sealed as a whole, and of which a range is opened.
 *
 * <p><b>Guarantee</b>: its length is proven by its last chunk before anything of it is handed out, whatever the data service says
 * of it; and each chunk that is handed out is that chunk of this very body, since all open under the keys of one beginning only. In
 * memory there are two chunks and a window.
 */
public final class RangedBody {

    /** Where the sealed form can be read from any place of it. */
    @FunctionalInterface
    public interface Source {
        /** From byte {@code first} on, which counts from 0; whether anything comes after {@code last} does not matter. */
        InputStream from(long first, long last) throws IOException;
    }

    private final CategoryId category;
    private final DataPlace place;
    private final KeyHierarchy keys;
    private final Source source;
    private final byte[] begin;
    private final long lastChunk;
    private final byte[] end;

    /**
     * Reads and opens as much as proves the length.
     *
     * @param place of a route with a category for its whole body
     * @param first the sealed form from its beginning; all of it, if {@code sealedBytes} is not given
     * @param sealedBytes its length as the data service says; without it, {@code first} is read to its end
     * @throws PayloadRefused as {@link BinaryPayload#open}
     * @throws IOException as the streams fail
     */
    public RangedBody(DataPlace place, KeyHierarchy keys, InputStream first, OptionalLong sealedBytes, Source source)
            throws IOException {
        this(place, keys, first, sealedBytes, source, null);
    }

    /**
     * The same where versions may be checked.
     *
     * @param versions may be null where none are
     */
    public RangedBody(
            DataPlace place,
            KeyHierarchy keys,
            InputStream first,
            OptionalLong sealedBytes,
            Source source,
            @Nullable RecordVersions versions)
            throws IOException {
        BodyVersion version = new BodyVersion(place, versions);
        this.category = place.route().whole().orElseThrow();
        this.place = place;
        this.keys = keys;
        this.source = source;
        begin = first.readNBytes(ObjectLayout.BEGIN_BYTES);
        byte[] sealedEnd;
        try {
            if (sealedBytes.isPresent()) {
                lastChunk = ObjectLayout.lastChunk(sealedBytes.getAsLong());
                try (InputStream last =
                        source.from(ObjectLayout.sealedChunkAt(lastChunk), sealedBytes.getAsLong() - 1)) {
                    sealedEnd = last.readNBytes(ObjectLayout.SEALED_CHUNK_BYTES);
                }
            } else {
                long chunks = 0;
                sealedEnd = first.readNBytes(ObjectLayout.SEALED_CHUNK_BYTES);
                while (sealedEnd.length == ObjectLayout.SEALED_CHUNK_BYTES) {
                    chunks++;
                    sealedEnd = first.readNBytes(ObjectLayout.SEALED_CHUNK_BYTES);
                }
                lastChunk = chunks;
            }
        } catch (SealingException e) {
            throw SealingProblems.whenOpening(e);
        }
        ObjectOpener opener = new ObjectOpener(keys, place.context(category), lastChunk);
        try {
            opener.update(begin, 0, begin.length);
            opener.update(sealedEnd, 0, sealedEnd.length);
            end = opener.finish();
            version.confirm(opener, false);
        } catch (SealingException e) {
            throw version.refused(opener, e);
        }
    }

    /** Its length, as it was sealed. */
    public long bytes() {
        // Not what the data service said: it can say too much without another last chunk
        return ObjectLayout.chunkAt(lastChunk) + end.length;
    }

    /**
     * Opens a range; windows go to the sink as they fill, if it has more than one.
     *
     * @param range within its length
     * @throws PayloadRefused as {@link BinaryPayload#open}
     * @throws IOException as the source fails
     */
    public ReleasableBody open(ByteRange range, WindowSink sink) throws IOException {
        WindowOutput out = new WindowOutput(sink);
        long from = ObjectLayout.chunkOf(range.first());
        long to = ObjectLayout.chunkOf(range.last());
        try {
            openFull(from, Math.min(to + 1, lastChunk), range, out);
        } catch (SealingException e) {
            throw SealingProblems.whenOpening(e);
        }
        if (to == lastChunk) {
            write(end, ObjectLayout.chunkAt(lastChunk), range, out);
        }
        SortedSet<CategoryId> categories = new TreeSet<>();
        categories.add(category);
        return out.end(categories);
    }

    /** Opens chunks from {@code from} to before {@code until}, none of which is the last. */
    private void openFull(long from, long until, ByteRange range, WindowOutput out) throws IOException {
        if (from >= until) {
            return;
        }
        long left = ObjectLayout.sealedChunkAt(until) - ObjectLayout.sealedChunkAt(from);
        long at = ObjectLayout.chunkAt(from);
        ObjectOpener opener = opener(from);
        try (InputStream sealed =
                source.from(ObjectLayout.sealedChunkAt(from), ObjectLayout.sealedChunkAt(until) - 1)) {
            byte[] piece = new byte[ObjectLayout.SEALED_CHUNK_BYTES];
            while (left > 0) {
                int read = sealed.read(piece, 0, (int) Math.min(left, piece.length));
                if (read < 0) {
                    throw new SealingException.NotAuthentic();
                }
                byte[] plain = opener.update(piece, 0, read);
                write(plain, at, range, out);
                at += plain.length;
                left -= read;
            }
        }
    }

    private ObjectOpener opener(long chunk) {
        ObjectOpener opener = new ObjectOpener(keys, place.context(category), chunk);
        opener.update(begin, 0, begin.length);
        return opener;
    }

    /** Of what stands at {@code at} in the body, what is in the range. */
    private static void write(byte[] plain, long at, ByteRange range, WindowOutput out) {
        int from = Math.clamp(range.first() - at, 0, plain.length);
        int to = Math.clamp(range.last() + 1 - at, 0, plain.length);
        out.write(plain, from, to - from);
    }
}
