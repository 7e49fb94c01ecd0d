package org.neuroskin.sealing.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.neuroskin.sealing.TestSealing.RANDOM;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.SealingException;

class PairwiseIdsTest {
    private static final SubjectId ADA = new SubjectId("aaaaaaaa-0000-4000-8000-000000000001");

    @TempDir
    private Path folder;

    @Test
    void everyPersonHasOneIdAtAServiceAndItLeadsBack() {
        PairwiseIds ids = ids(folder);
        Random random = new Random(20_261_127L);
        Set<SubjectId> there = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            SubjectId subject = new SubjectId(new UUID(random.nextLong(), random.nextLong()).toString());
            SubjectId id = ids.at("diary", subject);

            assertThat(there.add(id)).isTrue();
            assertThat(ids.subject("diary", id)).isEqualTo(subject);
            assertThat(id).isNotEqualTo(subject).isEqualTo(ids.at("diary", subject));
        }
    }

    @Test
    void theIdOfARandomUuidIsOneAgain() {
        PairwiseIds ids = ids(folder);
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] seed = new byte[16];
            random.nextBytes(seed);
            UUID other = UUID.nameUUIDFromBytes(seed);
            UUID version4 =
                    new UUID((other.getMostSignificantBits() & ~0xF000L) | 0x4000L, other.getLeastSignificantBits());

            assertThat(there(ids, version4).version()).isEqualTo(4);
            assertThat(there(ids, version4).variant()).isEqualTo(2);
            assertThat(there(ids, other)).matches(id -> id.version() != 4 || id.variant() != 2);
        }
    }

    @Test
    void twoServicesKnowAPersonByDifferentIds() {
        PairwiseIds ids = ids(folder);

        assertThat(ids.at("diary", ADA)).isNotEqualTo(ids.at("skin", ADA));
        assertThat(ids.subject("skin", ids.at("diary", ADA))).isNotEqualTo(ADA);
    }

    @Test
    void allGatewaysComputeTheSameAndOtherInstallationsDoNot() {
        SubjectId id = ids(folder.resolve("keys")).at("diary", ADA);

        assertThat(ids(folder.resolve("keys")).at("diary", ADA)).isEqualTo(id);
        assertThat(ids(folder.resolve("others")).at("diary", ADA)).isNotEqualTo(id);
    }

    /** Two spellings of a person would be two persons at the gateway and one at the service. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "AAAAAAAA-0000-4000-8000-000000000001",
                "aaaaaaaa-0-4000-8000-1",
                "0-0-0-0-0",
                "adult-eu-0001",
                "aaaaaaaa00004000800000000000001"
            })
    void aPersonIsSpelledInOneWay(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ids(folder).at("diary", new SubjectId(id)))
                .withMessageNotContaining(id);
    }

    @Test
    void aKeyThatIsDamagedGivesNoIds() throws IOException {
        ids(folder).at("diary", ADA);
        Files.writeString(folder.resolve("pairwise.era"), "nothing");

        assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                .isThrownBy(() -> ids(folder).at("diary", ADA));
    }

    private static UUID there(PairwiseIds ids, UUID subject) {
        return UUID.fromString(
                ids.at("diary", new SubjectId(subject.toString())).value());
    }

    private static PairwiseIds ids(Path folder) {
        return new PairwiseIds(new EraStore(folder, new KeyHierarchyTest.PlainRootKey(), Clock.systemUTC(), RANDOM));
    }
}
