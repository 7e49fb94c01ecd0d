package org.neuroskin.ledger.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdSetTest {
    @Test
    void knowsWhatASetKnows() {
        Random random = new Random(1);
        IdSet ids = new IdSet();
        Set<UUID> expected = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            // few bits, so that ids come twice, halves are zero, and so is one id
            UUID id = new UUID(random.nextInt(200), random.nextInt(200));
            assertThat(ids.contains(id)).isEqualTo(expected.contains(id));
            assertThat(ids.add(id)).isEqualTo(expected.add(id));
        }
        assertThat(ids.contains(new UUID(0, 0))).isEqualTo(expected.contains(new UUID(0, 0)));
    }
}
