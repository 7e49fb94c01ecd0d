package org.neuroskin.gateway.forward;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeoutException;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.Problem;

/** A request to a data service whose connection stands. Ends with {@link #answer}; else it is cut off when closed. */
public final class Outgoing implements AutoCloseable {
    private final HttpClientRequest request;
    private final Deadline deadline;
    private final Future<HttpClientResponse> response;
    private boolean sent;
    private boolean answered;

    Outgoing(HttpClientRequest request, Deadline deadline) {
        this.request = request;
        this.deadline = deadline;
        // What breaks is told by the futures; without a handler it would also be logged as an error
        request.exceptionHandler(cause -> {});
        // Paused before the event loop can deliver anything of the body
        response = request.response()
                .map(head -> head.exceptionHandler(cause -> {}).pause());
    }

    /** Hands over the whole body and returns at once. */
    public void send(byte[] body) {
        sent = true;
        request.end(Buffer.buffer(body));
    }

    /** Hands over that there is no body and returns at once. */
    public void send() {
        sent = true;
        request.end();
    }

    /** Where to write a body piece by piece. It ends with {@link #answer}. */
    public OutputStream stream() {
        request.setChunked(true);
        return new StreamOutput(request, deadline);
    }

    /**
     * Waits for the head of the answer.
     *
     * @throws Refusal if there is none, or none in time
     */
    public Answer answer() {
        try {
            return await();
        } catch (IOException e) {
            throw DataServices.unreachable();
        }
    }

    /** Like {@link #answer}, but says when the connection was closed before a byte of the answer had come. */
    Answer answerUnlessClosed() throws HttpClosedException {
        try {
            return await();
        } catch (IOException e) {
            if (e.getCause() instanceof HttpClosedException closed) {
                throw closed;
            }
            throw DataServices.unreachable();
        }
    }

    private Answer await() throws IOException {
        if (!sent) {
            send();
        }
        try {
            Answer answer = new Answer(deadline.await(response), deadline);
            answered = true;
            return answer;
        } catch (TimeoutException e) {
            throw new Refusal(Problem.SERVICE_TIMEOUT, "The data service took too long.");
        } finally {
            close();
        }
    }

    /** Cuts off a request that has no answer: without its end the data service cannot take the part for the whole. */
    @Override
    public void close() {
        if (!answered) {
            answered = true;
            request.reset();
        }
    }
}
