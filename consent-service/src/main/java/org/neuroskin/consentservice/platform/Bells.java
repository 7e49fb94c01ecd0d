package org.neuroskin.consentservice.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Hears what other replicas, and this one, changed: PostgreSQL's {@code NOTIFY}, rung by triggers.
 *
 * <p>Never the truth itself. A ring may be missed while the connection is made anew, so whoever waits for one also looks by
 * itself from time to time; after each new connection all bells ring once.
 */
@Component
public class Bells implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Bells.class);
    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final int LISTEN_MILLIS = 1000;

    private final DataSource dataSource;
    private final Map<String, List<Runnable>> hearers = new ConcurrentHashMap<>();
    private volatile boolean running;

    /** Hears nothing before {@link #start}. */
    public Bells(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Calls the hearer after each committed change that rings this bell. To be called before {@link #start}.
     *
     * @param bell the channel that a trigger names, a plain word
     * @param hearer must return at once
     */
    public void hear(String bell, Runnable hearer) {
        if (!bell.matches("[a-z]+")) {
            throw new IllegalArgumentException("`%s` is no name of a bell".formatted(bell));
        }
        hearers.computeIfAbsent(bell, name -> new CopyOnWriteArrayList<>()).add(hearer);
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().daemon().name("bells").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before whoever waits for a ring. */
    @Override
    public int getPhase() {
        return -1;
    }

    private void run() {
        boolean deaf = false;
        while (running) {
            try (Connection connection = dataSource.getConnection()) {
                if (deaf) {
                    LOG.info("the changes of other replicas are heard at once again");
                    deaf = false;
                }
                listen(connection);
            } catch (SQLException | RuntimeException e) {
                // Boundary of this thread: without bells everything is slower, never wrong
                if (!deaf) {
                    LOG.warn(
                            "the changes of other replicas are heard late: {}",
                            e.getClass().getSimpleName());
                    deaf = true;
                }
                pause();
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            for (String bell : hearers.keySet()) {
                statement.execute("listen " + bell);
            }
            hearers.keySet().forEach(this::ring);
            while (running) {
                PGNotification[] heard = postgres.getNotifications(LISTEN_MILLIS);
                if (heard != null) {
                    for (PGNotification each : heard) {
                        ring(each.getName());
                    }
                }
            }
            statement.execute("unlisten *");
        }
    }

    private void ring(String bell) {
        hearers.getOrDefault(bell, List.of()).forEach(Runnable::run);
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
