package org.neuroskin.gateway.payload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Problem;

/**
 * Reads a form part by part as it comes (multipart/form-data: RFC 7578, RFC 2046 §5.1.1), in memory that does not grow with it.
 *
 * <p>Takes what every reader of forms takes alike, and nothing else: no bytes around the parts, no line that ends otherwise than
 * with CRLF, no boundary that goes on, no header of a part that could change what it means.
 *
 * <p><b>Failure</b>: {@link PayloadRefused} with {@link Problem#MALFORMED_BODY}. A part that has no end fails as it is read, and
 * never seems to end.
 */
final class FormReader {
    private static final Pattern FORM =
            Pattern.compile("(?i:multipart/form-data); ?(?i:boundary)=(?:([0-9A-Za-z'+_.-]{1,70})|"
                    + "\"([0-9A-Za-z'()+_,./:=?-]{1,70})\")");
    private static final Pattern FIELD = Pattern.compile("([A-Za-z-]{1,32}): ?(\\S.*)");
    private static final Pattern DISPOSITION =
            Pattern.compile("(?i:form-data); ?(?i:name)=(\"?)([A-Za-z0-9_.-]{1,64})\\1"
                    + "(?:; ?(?i:filename)=(?:\"[^\"\\\\]*\"|[A-Za-z0-9_.-]+))?");
    private static final Pattern TYPE =
            Pattern.compile("([A-Za-z]+/[A-Za-z0-9.+-]+)(?:; ?(?i:charset)=(\"?)(?i:utf-8)\\2)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,15}");
    private static final String DISPOSITION_NAME = "content-disposition";
    private static final String TYPE_NAME = "content-type";
    private static final String LENGTH_NAME = "content-length";
    private static final int MAX_HEAD_BYTES = 1024;
    private static final int BUFFER_BYTES = 16 * 1024;

    /**
     * What a part says of itself.
     *
     * @param name letters, digits and {@code . _ -}
     * @param mediaType lower case without parameters
     */
    record Head(String name, String mediaType) {}

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private @Nullable Content content;

    /** @param boundary as {@link #boundary} has it */
    FormReader(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    }

    /** The boundary that a header {@code Content-Type} names, beside which it says nothing else. */
    static String boundary(String contentType) {
        Matcher form = FORM.matcher(contentType);
        if (!form.matches()) {
            throw malformed("the header Content-Type names no usable boundary");
        }
        return form.group(1) == null ? form.group(2) : form.group(1);
    }

    /** The head of the next part, after the one before was read to its end; null after the last part and nothing else. */
    @Nullable
    Head next() throws IOException {
        if (content != null && !content.ended) {
            throw new IllegalStateException("our bug: a part was not read to its end");
        }
        // Before the first part there is no line to end
        for (int i = content == null ? 2 : 0; i < delimiter.length; i++) {
            expect(delimiter[i]);
        }
        int first = read();
        if (first == '-' && content != null) {
            expect('-');
            end();
            return null;
        }
        if (first != '\r') {
            throw malformed("the form has a boundary that goes on");
        }
        expect('\n');
        return head();
    }

    /**
     * The content of the part whose head was read last.
     *
     * @param allowed the most bytes; more are {@link Problem#BODY_TOO_LARGE}
     */
    InputStream content(long allowed) {
        Content opened = Objects.requireNonNull(content);
        opened.allowed = allowed;
        return opened;
    }

    private Head head() throws IOException {
        Map<String, String> fields = new HashMap<>();
        int left = MAX_HEAD_BYTES;
        for (String line = line(left); !line.isEmpty(); line = line(left)) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches() || fields.put(field.group(1).toLowerCase(Locale.ROOT), field.group(2)) != null) {
                throw malformed("a part has a header that is malformed or occurs twice");
            }
            left -= line.length();
        }
        Matcher disposition = DISPOSITION.matcher(fields.getOrDefault(DISPOSITION_NAME, ""));
        Matcher type = TYPE.matcher(fields.getOrDefault(TYPE_NAME, ""));
        String length = fields.getOrDefault(LENGTH_NAME, "0");
        if (!disposition.matches() || !type.matches() || !LENGTH.matcher(length).matches()) {
            throw malformed("a part does not say its name, type or length as it must");
        }
        boolean says = fields.containsKey(LENGTH_NAME);
        if (fields.size() > (says ? 3 : 2)) {
            throw malformed("a part has a header that is not taken");
        }
        content = new Content(says ? Long.parseLong(length) : -1);
        return new Head(disposition.group(2), type.group(1).toLowerCase(Locale.ROOT));
    }

    /** A line of a head, without its end. Names of files come in UTF-8. */
    private String line(int most) throws IOException {
        byte[] line = new byte[most];
        int length = 0;
        for (int next = read(); next != '\r'; next = read()) {
            if (length == most || next < ' ' || next == 0x7f) {
                throw malformed("a part has a head that is too large, broken off or has a control character");
            }
            line[length++] = (byte) next;
        }
        expect('\n');
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("a part has a head that is not UTF-8");
        }
    }

    /** Nothing follows the last boundary, but for the end of its line. */
    private void end() throws IOException {
        int next = read();
        if (next == '\r') {
            expect('\n');
            next = read();
        }
        if (next >= 0) {
            throw malformed("something follows the end of the form");
        }
    }

    private void expect(int expected) throws IOException {
        if (read() != expected) {
            throw malformed("the form has no boundary, or a line end that is not CRLF, where one must be");
        }
    }

    /** The next byte; negative at the end. */
    private int read() throws IOException {
        return position < limit || fill() ? buffer[position++] & 0xff : -1;
    }

    /** Reads on, keeping what was not used. False at the end. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        int read = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(read, 0);
        return read >= 0;
    }

    /** Where in what was read the delimiter begins, or may begin if more follows; the end of it where it does not. */
    private int delimiterAt() {
        for (int i = position; i < limit; i++) {
            int compared = Math.min(delimiter.length, limit - i);
            if (buffer[i] == '\r' && Arrays.equals(buffer, i, i + compared, delimiter, 0, compared)) {
                return i;
            }
        }
        return limit;
    }

    private static PayloadRefused malformed(String detail) {
        return new PayloadRefused(Problem.MALFORMED_BODY, detail);
    }

    private final class Content extends InputStream {
        private final long said;
        private long allowed;
        private long count;
        private boolean ended;

        /** @param said how long it is by its head; negative if that does not say */
        Content(long said) {
            this.said = said;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            if (ended || length == 0) {
                return ended ? -1 : 0;
            }
            int at = delimiterAt();
            while (at == position && limit - position < delimiter.length) {
                if (!fill()) {
                    throw malformed("the form ends before its last boundary");
                }
                at = delimiterAt();
            }
            if (at == position) {
                end();
                return -1;
            }
            int read = Math.min(length, at - position);
            System.arraycopy(buffer, position, into, offset, read);
            position += read;
            count += read;
            if (count > allowed) {
                throw new PayloadRefused(Problem.BODY_TOO_LARGE, "This part may have %d bytes.".formatted(allowed));
            }
            return read;
        }

        private void end() {
            if (said >= 0 && said != count) {
                throw malformed("a part is not as long as it says");
            }
            ended = true;
        }
    }
}
