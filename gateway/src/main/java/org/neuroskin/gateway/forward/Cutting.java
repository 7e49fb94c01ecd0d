package org.neuroskin.gateway.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.concurrent.RejectedExecutionException;

/**
 * Cuts off who does not take what is sent. An orderly close waits until all that was written is taken, for as long as a peer likes,
 * and all of it still leaves when the peer reads on.
 *
 * <p><b>Guarantee</b>: once a method has returned, nothing leaves that was written before. Not to be called on the event loop.
 */
public final class Cutting {
    /** How long a peer may take for what it is handed: of the second that a release may take, with a tenth left for cutting off. */
    public static final long PATIENCE_MILLIS = 900;

    private Cutting() {}

    /** Cuts off an answer: of HTTP/2 its stream, where all that waits is what this one's reader holds up; else the connection. */
    public static void off(HttpServerRequest request) {
        Channel channel = ((HttpServerConnection) request.connection())
                .channelHandlerContext()
                .channel();
        run(channel, done -> {
            ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
            if (request.version() == HttpVersion.HTTP_2 && waiting != null && waiting.totalPendingWriteBytes() == 0) {
                request.response().reset();
                done.setSuccess();
            } else {
                close(channel, done);
            }
        });
    }

    /** Cuts off a connection. */
    public static void off(Channel channel) {
        run(channel, done -> close(channel, done));
    }

    private static void close(Channel channel, ChannelPromise done) {
        // The operating system forgets what it could not deliver yet
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.unsafe().close(done);
    }

    private interface Task {
        void run(ChannelPromise done);
    }

    private static void run(Channel channel, Task task) {
        ChannelPromise done = channel.newPromise();
        try {
            channel.eventLoop().execute(() -> task.run(done));
            done.awaitUninterruptibly();
        } catch (RejectedExecutionException e) {
            // The event loop has ended, and all of its connections with it
        }
    }
}
