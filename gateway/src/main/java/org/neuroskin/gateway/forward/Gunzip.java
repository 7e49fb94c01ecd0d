package org.neuroskin.gateway.forward;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * What a gzip body really says (RFC 1952), as it arrives.
 *
 * <p><b>Guarantee</b>: exactly one member and nothing behind it, or it fails, since whoever else reads the body could take what
 * follows for something else. Its checksum and length are checked before the end is told. It never holds more than a buffer,
 * and fails once the body grows beyond {@code allowed} bytes or beyond {@value #MAX_RATIO} times what arrived.
 */
// Not GZIPInputStream, which drops what it cannot read behind the first member and joins members that arrive together
final class Gunzip extends InflaterInputStream {
    static final int MAX_RATIO = 100;
    private static final int FREE_BYTES = 1 << 20;
    private static final int BUFFER_BYTES = 8 * 1024;

    private static final int MAGIC = 0x8b1f;
    private static final int DEFLATE = 8;
    private static final int HEAD_REST = 6;
    private static final int HEAD_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final CRC32 checksum = new CRC32();
    private final long allowed;
    private long bytes;
    private boolean begun;
    private boolean atEnd;

    /** Reads nothing yet. */
    Gunzip(InputStream compressed, long allowed) {
        super(compressed, new Inflater(true), BUFFER_BYTES);
        this.allowed = allowed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (!begun) {
            begun = true;
            head();
        }
        if (atEnd) {
            return -1;
        }
        int read = super.read(into, offset, length);
        if (read < 0) {
            tail();
            atEnd = true;
            return -1;
        }
        checksum.update(into, offset, read);
        bytes += read;
        if (bytes > allowed || (bytes > FREE_BYTES && bytes > MAX_RATIO * inf.getBytesRead())) {
            throw new IOException("the body grows too much when it is decompressed");
        }
        return read;
    }

    /** Gives the memory of the decompression back; the body itself is closed by whoever opened it. */
    @Override
    public void close() {
        inf.end();
    }

    private void head() throws IOException {
        int magic = number(2);
        int method = number(1);
        int flags = number(1);
        require(magic == MAGIC && method == DEFLATE && (flags & (RESERVED | HEAD_CHECKSUM)) == 0);
        number(HEAD_REST);
        if ((flags & EXTRA) != 0) {
            in.skipNBytes(number(2));
        }
        if ((flags & NAME) != 0) {
            text();
        }
        if ((flags & COMMENT) != 0) {
            text();
        }
    }

    private void text() throws IOException {
        int read = 0;
        while (number(1) != 0) {
            read++;
            require(read < BUFFER_BYTES);
        }
    }

    /** What the decompression has read beyond its end, and what is still to come, is the tail and nothing else. */
    private void tail() throws IOException {
        int ahead = inf.getRemaining();
        byte[] tail = new byte[8];
        require(ahead <= tail.length);
        System.arraycopy(buf, len - ahead, tail, 0, ahead);
        require(in.readNBytes(tail, ahead, tail.length - ahead) == tail.length - ahead);
        require(number(tail, 0) == (int) checksum.getValue() && number(tail, 4) == (int) bytes);
        require(in.read() < 0);
    }

    /** The low 32 bits of the next bytes, the lowest first. */
    private int number(int count) throws IOException {
        byte[] next = in.readNBytes(count);
        if (next.length < count) {
            throw new EOFException("the compressed body broke off");
        }
        return number(next, 0);
    }

    private static int number(byte[] bytes, int from) {
        int number = 0;
        for (int i = Math.min(4, bytes.length - from) - 1; i >= 0; i--) {
            number = (number << 8) | (bytes[from + i] & 0xff);
        }
        return number;
    }

    private static void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("the body is not one gzip member");
        }
    }
}
