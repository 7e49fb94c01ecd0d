package org.neuroskin.gateway.forward;

import io.vertx.core.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import org.neuroskin.gateway.problem.Refusal;

/**
 * One body of a data service, read part by part: by range requests where the service takes them, else from its start each time.
 *
 * <p><b>Failure</b>: a {@link Refusal}, also where a part is not the one that was asked for, or the body has been replaced since
 * the first part and the service says so.
 */
public final class PartialReads {
    private final DataServices services;
    private final Context context;
    private final DataServices.Call question;
    private final Set<String> mediaTypes;
    private Optional<String> tag = Optional.empty();

    /**
     * Nothing is asked yet.
     *
     * @param context whose event loop does the work
     * @param question for the whole body
     * @param mediaTypes those that the route may answer with
     */
    public PartialReads(DataServices services, Context context, DataServices.Call question, Set<String> mediaTypes) {
        this.services = services;
        this.context = context;
        // A range of what is compressed is no range of what was sealed
        this.question = question.with("Accept-Encoding", "identity");
        this.mediaTypes = mediaTypes;
    }

    /** The answer to the question for the first so many bytes: these, or the whole. */
    public Answer begin(int bytes) {
        Answer first = ask(0, bytes - 1);
        tag = first.strongTag();
        return first;
    }

    /** The body from byte {@code first} on, up to {@code last} or beyond; to be closed. */
    public InputStream from(long first, long last) throws IOException {
        return ask(first, last).bodyFrom(first, mediaTypes);
    }

    private Answer ask(long first, long last) {
        DataServices.Call part = question.with("Range", "bytes=%d-%d".formatted(first, last));
        return services.get(
                        context, tag.map(same -> part.with("If-Match", same)).orElse(part))
                .orRefusePart(first, last);
    }
}
