package org.neuroskin.consentservice.witness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.neuroskin.consentservice.audit.SignedLog;
import org.neuroskin.ledger.Checkpoint;
import org.neuroskin.ledger.Hash;
import org.neuroskin.ledger.SignedCheckpoint;
import org.neuroskin.ledger.WitnessPolicy;
import org.springframework.stereotype.Component;

/** Asks a witness to cosign. Source: C2SP {@code tlog-witness}, {@code add-checkpoint}. */
@Component
class WitnessClient {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_ANSWER_BYTES = 1 << 16;
    private static final int OK = 200;
    private static final int CONFLICT = 409;

    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();
    private final SignedLog log;

    WitnessClient(SignedLog log) {
        this.log = log;
    }

    /**
     * The line by which the witness cosigns the checkpoint.
     *
     * @param known how many entries it has cosigned, as far as we know
     * @throws WitnessRefused where it does not
     */
    String cosign(WitnessPolicy.Witness witness, long known, Checkpoint checkpoint, String note) throws WitnessRefused {
        HttpResponse<String> answer = submit(witness, known, checkpoint.size(), note);
        if (answer.statusCode() == CONFLICT) {
            long theirs = size(answer.body());
            if (theirs > checkpoint.size()) {
                throw new WitnessRefused(Cosigning.CONTRADICTS);
            }
            answer = submit(witness, theirs, checkpoint.size(), note);
        }
        switch (answer.statusCode()) {
            case OK -> {}
            case 403, 404 -> throw new WitnessRefused(Cosigning.UNKNOWN_LOG);
            case 422 -> throw new WitnessRefused(Cosigning.CONTRADICTS);
            default -> throw new WitnessRefused(Cosigning.REFUSED);
        }
        return SignedCheckpoint.signature(checkpoint, witness.key(), answer.body())
                .orElseThrow(() -> new WitnessRefused(Cosigning.WRONG_KEY));
    }

    private HttpResponse<String> submit(WitnessPolicy.Witness witness, long known, long size, String note)
            throws WitnessRefused {
        String proof =
                log.consistency(known, size).stream().map(Hash::base64).collect(Collectors.joining("\n", "", "\n"));
        String body = "old " + known + "\n" + (proof.length() == 1 ? "" : proof) + "\n" + note;
        String prefix = String.valueOf(witness.url());
        URI address = URI.create(prefix + (prefix.endsWith("/") ? "" : "/") + "add-checkpoint");
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(
                    request,
                    HttpResponse.BodyHandlers.limiting(
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_ANSWER_BYTES));
        } catch (IOException e) {
            throw new WitnessRefused(Cosigning.UNREACHABLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WitnessRefused(Cosigning.UNREACHABLE);
        }
    }

    private static long size(String body) throws WitnessRefused {
        List<String> lines = body.lines().toList();
        if (lines.size() != 1 || !lines.getFirst().matches("0|[1-9][0-9]{0,17}")) {
            throw new WitnessRefused(Cosigning.REFUSED);
        }
        return Long.parseLong(lines.getFirst());
    }
}
