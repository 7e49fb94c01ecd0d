package org.neuroskin.gateway.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A data service that answers exactly the bytes that a test says, and keeps those it was sent. */
final class RawDataService implements AutoCloseable {
    /** The heads of the requests that came. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** How many connections there were. */
    final AtomicInteger connections = new AtomicInteger();

    private final ServerSocket server;
    private volatile String answer = "";
    private volatile boolean closing = true;

    RawDataService() {
        this(ServerSocketFactory.getDefault());
    }

    /** One that speaks TLS, where the sockets do. */
    RawDataService(ServerSocketFactory sockets) {
        try {
            server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on it answers each request with these characters and closes the connection. */
    void answers(String text) {
        answer = text;
        closing = true;
    }

    /** From now on it answers each request with these characters and keeps the connection. */
    void answersAndStays(String text) {
        answer = text;
        closing = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            do {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    int b = in.read();
                    if (b < 0) {
                        return;
                    }
                    head.append((char) b);
                }
                asked.add(head.toString());
                socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
                socket.getOutputStream().flush();
            } while (!closing);
        } catch (IOException e) {
            // The gateway has closed it
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
