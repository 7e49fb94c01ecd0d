package org.neuroskin.consentservice.witness;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.SignedLog;
import org.neuroskin.consentservice.audit.WitnessedCheckpoint;
import org.neuroskin.ledger.Checkpoint;
import org.neuroskin.ledger.InvalidNote;
import org.neuroskin.ledger.WitnessPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Those who cosign the log: they see that each signed state continues the one before, and keep it. What enough of them have cosigned can be
 * rewritten by nobody without their help.
 *
 * <p>Who they are says a file (C2SP {@code tlog-policy}), which an operator gives; without one there are none.
 */
@Component
public class Witnesses implements WitnessedCheckpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);

    private final SignedLog log;
    private final CosignatureStore store;
    private final WitnessClient client;
    private final Clock clock;
    private final @Nullable WitnessPolicy policy;

    /**
     * How far all have come.
     *
     * @param origin the name of the log
     * @param size how many entries are signed
     * @param enough how many entries as many have cosigned as the policy demands; 0 before the first time
     * @param enoughAt when; null before the first time
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record State(
            String origin,
            long size,
            @JsonProperty("witnessed_size") long enough,
            @JsonProperty("witnessed_at") @Nullable Instant enoughAt,
            List<Cosigning> witnesses) {}

    Witnesses(
            SignedLog log,
            CosignatureStore store,
            WitnessClient client,
            Clock clock,
            @Value("${neuroskin.witnesses:}") String file) {
        this.log = log;
        this.store = store;
        this.client = client;
        this.clock = clock;
        this.policy = file.isBlank() ? null : policy(Path.of(file));
    }

    private static WitnessPolicy policy(Path file) {
        try {
            return WitnessPolicy.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the policy of witnesses `%s` cannot be read".formatted(file), e);
        } catch (InvalidNote e) {
            throw new IllegalArgumentException("the policy of witnesses `%s`, %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Whether there are any. */
    public boolean any() {
        return policy != null;
    }

    /** How far they have come, as the latest round left it. */
    public State state() {
        String origin = log.origin();
        Map<String, CosignatureStore.Row> rows = store.of(origin);
        List<Cosigning> all = policy == null
                ? List.of()
                : policy.witnesses().stream()
                        .map(witness ->
                                cosigning(witness, rows.getOrDefault(witness.name(), CosignatureStore.Row.NOTHING)))
                        .toList();
        Optional<CosignatureStore.Enough> enough = store.enough(origin);
        return new State(
                origin,
                checkpoint(log.checkpoint()).size(),
                enough.map(CosignatureStore.Enough::size).orElse(0L),
                enough.map(CosignatureStore.Enough::at).orElse(null),
                all);
    }

    private static Cosigning cosigning(WitnessPolicy.Witness witness, CosignatureStore.Row row) {
        return new Cosigning(witness.name(), witness.key().vkey(), row.size(), row.cosigned(), row.problem());
    }

    @Override
    public Optional<String> witnessed() {
        return store.enough(log.origin()).map(CosignatureStore.Enough::note);
    }

    /** Asks all of them at once to cosign what is signed now, unless enough have. */
    void round() {
        if (policy == null) {
            return;
        }
        String note = log.checkpoint();
        Checkpoint checkpoint = checkpoint(note);
        if (store.enough(checkpoint.origin())
                .filter(enough -> enough.size() == checkpoint.size())
                .isPresent()) {
            return;
        }
        Map<String, String> lines = cosigned(policy, checkpoint, note);
        if (!lines.isEmpty() && policy.isReached(lines.keySet())) {
            String cosigned = note + String.join("\n", lines.values()) + "\n";
            store.enough(checkpoint.origin(), checkpoint.size(), cosigned, clock.instant());
        }
    }

    /** By the witness's name the line of each that does. */
    private Map<String, String> cosigned(WitnessPolicy all, Checkpoint checkpoint, String note) {
        Map<String, CosignatureStore.Row> rows = store.of(checkpoint.origin());
        Map<String, Future<Optional<String>>> asked = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (WitnessPolicy.Witness witness : all.witnesses()) {
                if (witness.url() != null) {
                    CosignatureStore.Row row = rows.getOrDefault(witness.name(), CosignatureStore.Row.NOTHING);
                    asked.put(witness.name(), threads.submit(() -> ask(witness, row, checkpoint, note)));
                }
            }
        }
        Map<String, String> lines = new LinkedHashMap<>();
        asked.forEach((name, answer) -> answer.resultNow().ifPresent(line -> lines.put(name, line)));
        return lines;
    }

    private Optional<String> ask(
            WitnessPolicy.Witness witness, CosignatureStore.Row row, Checkpoint checkpoint, String note) {
        try {
            String line = client.cosign(witness, row.size(), checkpoint, note);
            store.cosigned(checkpoint.origin(), witness.name(), checkpoint.size(), clock.instant());
            return Optional.of(line);
        } catch (WitnessRefused e) {
            if (!e.problem().equals(row.problem())) {
                LOG.warn("witness `{}` does not cosign: {}", witness.name(), e.problem());
            }
            store.refused(checkpoint.origin(), witness.name(), e.problem());
            return Optional.empty();
        }
    }

    private static Checkpoint checkpoint(String note) {
        try {
            return Checkpoint.parse(note.substring(0, note.lastIndexOf("\n\n") + 1));
        } catch (InvalidNote e) {
            throw new IllegalStateException("our bug: what was signed is no checkpoint", e);
        }
    }
}
