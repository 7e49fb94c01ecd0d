package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.Grant;

/** What a gateway does with keys that it has in memory when the feed says that a person had something erased. */
final class ErasureTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String ENTRY = """
            {"entries":[{"id":"1","at":"2026-11-01T10:00:00Z","valence":-2,"note":"secret note"}]}""";
    private static final String REST = "{\"entries\":[{\"id\":\"1\",\"at\":\"2026-11-01T10:00:00Z\"}]}";

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void aValueIsStoredAndItsKeyIsInMemory() {
        gateway = new RunningGateway(folder);
        gateway.data.store();
        gateway.permit(
                RunningGateway.ADA,
                Stream.of("mood.self-report", "mood.note", "mood.inferred")
                        .map(RunningGateway::grantOf)
                        .toArray(Grant[]::new));
        assertThat(gateway.post(ENTRIES, ENTRY).statusCode()).isEqualTo(201);
        assertThat(gateway.get(ENTRIES).body()).isEqualTo(ENTRY);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aKeyInMemoryIsUselessOnceTheFeedSaysThatItIsShredded() {
        erase();

        HttpResponse<String> read = gateway.get(ENTRIES);

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(REST);
    }

    @Test
    void whatIsStoredAfterwardsIsSealedUnderKeysOfItsOwnAndOpens() {
        erase();

        assertThat(gateway.post(ENTRIES, ENTRY).statusCode()).isEqualTo(201);
        assertThat(gateway.get(ENTRIES).body()).isEqualTo(ENTRY);
    }

    private void erase() {
        long revision = gateway.consent.erase(RunningGateway.ADA);
        eventually(() -> gateway.consent.acknowledged.containsValue(revision));
    }
}
