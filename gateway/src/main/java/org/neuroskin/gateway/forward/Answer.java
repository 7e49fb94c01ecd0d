package org.neuroskin.gateway.forward;

import io.vertx.core.http.HttpClientResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.Problem;

/** What a data service answered: the head, and a body to be read or dropped. */
public final class Answer implements AutoCloseable {
    private static final Set<Integer> DONE = Set.of(200, 201, 202, 204);
    private static final int PART = 206;
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})", Pattern.CASE_INSENSITIVE);
    private static final String PLAIN = "identity";
    private static final long WORTH_READING = 64 * 1024;
    private static final long MAX_DECOMPRESSED = 256L * 1024 * 1024;

    private final HttpClientResponse response;
    private final Deadline deadline;
    private @Nullable StreamInput body;
    private @Nullable Gunzip decompressed;
    private OptionalLong whole = OptionalLong.empty();
    private boolean closed;

    Answer(HttpClientResponse response, Deadline deadline) {
        this.response = response;
        this.deadline = deadline;
    }

    /** The status; one that means that the data service did what it was asked to. */
    public int status() {
        return response.statusCode();
    }

    /**
     * Turns whatever is not success into a refusal of ours.
     *
     * @throws Refusal for every other status
     */
    public Answer orRefuse() {
        int status = response.statusCode();
        if (DONE.contains(status)) {
            return this;
        }
        close();
        throw switch (status) {
            case 404 -> new Refusal(Problem.NOT_FOUND, "The data service has nothing here.");
            case 409, 412 -> new Refusal(Problem.CONFLICT, "The data service has another state.");
            case 410 -> new Refusal(Problem.GONE, "The data service has this no more.");
            case 400, 422 -> new Refusal(Problem.INVALID_INPUT, "The data service does not take this.");
            case 413 -> new Refusal(Problem.BODY_TOO_LARGE, "The body is too large for the data service.");
            case 415 -> new Refusal(Problem.UNSUPPORTED_MEDIA_TYPE, "The data service does not take this type.");
            default -> new Refusal(Problem.SERVICE_FAILED, "The data service failed.");
        };
    }

    /**
     * The same where bytes {@code first} to {@code last} were asked for: an answer with exactly these is success too. One with the
     * whole is as well, since a server may ignore a range (RFC 9110 §14.2).
     */
    Answer orRefusePart(long first, long last) {
        if (status() != PART) {
            return orRefuse();
        }
        List<String> ranges = response.headers().getAll("Content-Range");
        Matcher range = CONTENT_RANGE.matcher(String.join(", ", ranges));
        require(
                range.matches()
                        && Long.parseLong(range.group(1)) == first
                        && Long.parseLong(range.group(2)) == last
                        && Long.parseLong(range.group(3)) > last,
                "range");
        require(encoding().equals(PLAIN), "encoding");
        whole = OptionalLong.of(Long.parseLong(range.group(3)));
        return this;
    }

    /** The length of the whole as the data service says it, where this is a part of it. */
    public OptionalLong wholeBytes() {
        return whole;
    }

    /** The entity tag, if there is a strong one. */
    public Optional<String> strongTag() {
        return Optional.ofNullable(response.getHeader("ETag")).filter(tag -> tag.startsWith("\""));
    }

    /** The body from byte {@code first} of the whole on, as {@link #body}; closing it closes this. */
    InputStream bodyFrom(long first, Set<String> mediaTypes) throws IOException {
        InputStream in = new FilterInputStream(body(mediaTypes)) {
            @Override
            public void close() {
                Answer.this.close();
            }
        };
        if (whole.isEmpty()) {
            skip(in, first);
        }
        return in;
    }

    private void skip(InputStream in, long bytes) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * The body, decompressed.
     *
     * @param mediaTypes those that the route may answer with
     * @throws Refusal if it is of another one, or encoded otherwise than {@link DataServices#ENCODINGS}
     */
    public InputStream body(Set<String> mediaTypes) {
        require(mediaTypes.contains(mediaType()), "type");
        String encoding = encoding();
        require(encoding.equals(PLAIN) || encoding.equals("gzip"), "encoding");
        StreamInput opened = new StreamInput(response, Long.MAX_VALUE, deadline);
        body = opened;
        if (encoding.equals(PLAIN)) {
            return opened;
        }
        decompressed = new Gunzip(opened, MAX_DECOMPRESSED);
        return decompressed;
    }

    /**
     * A body that may last for ever.
     *
     * @param mediaType the only one that the route may answer with
     * @param beat see {@link StreamInput}
     * @throws Refusal if it is of another one, or encoded
     */
    public InputStream endless(String mediaType, Runnable beat) {
        require(mediaType.equals(mediaType()), "type");
        require(encoding().equals(PLAIN), "encoding");
        StreamInput opened = new StreamInput(response, beat);
        body = opened;
        return opened;
    }

    private String encoding() {
        List<String> encodings = response.headers().getAll("Content-Encoding");
        return encodings.isEmpty()
                ? PLAIN
                : String.join(", ", encodings).strip().toLowerCase(Locale.ROOT);
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            close();
            throw new Refusal(Problem.SERVICE_FAILED, "The data service answered in an unexpected %s.".formatted(what));
        }
    }

    /** The media type, lower case without parameters; empty if there is none. */
    public String mediaType() {
        return MediaTypes.essence(response.getHeader("Content-Type"));
    }

    /** Drops what was not read. The connection is kept if that is little. */
    @Override
    public void close() {
        if (decompressed != null) {
            decompressed.close();
        }
        String length = response.getHeader("Content-Length");
        if (closed
                || (body != null
                        && (body.atEnd() || String.valueOf(body.received()).equals(length)))) {
            return;
        }
        closed = true;
        boolean little = response.statusCode() == 204
                || (length != null && length.length() < 10 && Long.parseLong(length) <= WORTH_READING);
        if (body == null && little) {
            response.resume();
        } else {
            response.request().reset();
        }
    }
}
