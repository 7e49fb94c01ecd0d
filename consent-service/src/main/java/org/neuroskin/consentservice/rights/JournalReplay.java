package org.neuroskin.consentservice.rights;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.keyring.Keyring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Brings the database in line with the journal of erasures before anything is served.
 *
 * <p><b>Guarantee</b>: when the web server starts, every key in the journal is shredded, whatever copy of the database was put
 * back; where the journal itself is in doubt, the service does not start ({@link JournalRefused}).
 */
@Component
class JournalReplay implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(JournalReplay.class);
    private static final int AT_ONCE = 500;
    /** The log opens within moments, and a lease of before runs out in between. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ErasureJournal journal;
    private final Erasures erasures;
    private final ErasureStore store;
    private final Keyring keyring;
    private volatile boolean running;

    JournalReplay(ErasureJournal journal, Erasures erasures, ErasureStore store, Keyring keyring) {
        this.journal = journal;
        this.erasures = erasures;
        this.store = store;
        this.keyring = keyring;
    }

    @Override
    public void start() {
        List<JournalLine> undone = new ArrayList<>();
        List<JournalLine> lines = new ArrayList<>();
        journal.open(line -> {
                    lines.add(line);
                    if (lines.size() == AT_ONCE) {
                        undone.addAll(undone(lines));
                        lines.clear();
                    }
                })
                .ifPresent(end -> {
                    undone.addAll(undone(lines));
                    undone.forEach(erasures::replay);
                    journal.carriedOut(end);
                });
        if (!undone.isEmpty()) {
            LOG.warn("{} erasures of the journal were not in the database and were carried out again", undone.size());
        }
        try {
            erasures.endDestroyed(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running = true;
    }

    /** Those whose keys are not all shredded here, or that are not known here to be destroyed. */
    private List<JournalLine> undone(List<JournalLine> lines) {
        Set<UUID> known =
                store.destroyed(lines.stream().map(JournalLine::erasure).toList());
        Set<String> shredded = new HashSet<>();
        keyring.tombstones(lines.stream()
                        .flatMap(line -> line.keys().stream())
                        .map(Keyring.Shredded::id)
                        .toList())
                .forEach(key -> shredded.add(key.id()));
        return lines.stream()
                .filter(line -> !known.contains(line.erasure())
                        || !shredded.containsAll(
                                line.keys().stream().map(Keyring.Shredded::id).collect(Collectors.toSet())))
                .toList();
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the writer of the log, before the web server. */
    @Override
    public int getPhase() {
        return 1;
    }
}
