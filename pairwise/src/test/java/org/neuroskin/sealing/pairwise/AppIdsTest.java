package org.neuroskin.sealing.pairwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppIdsTest {
    private static final String ADA = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String SECRET = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private final AppIds ids = new AppIds(SECRET);

    /** Computed with OpenSSL's AES and Python's HMAC: what was handed out once must mean the same person ever after. */
    @Test
    void idsAndMarksStayWhatTheyWere() {
        assertThat(new UuidPermutation(HexFormat.of().parseHex(SECRET)).there(ADA))
                .isEqualTo("5d76a9c5-76ce-4817-ae5d-7206768a6586");
        assertThat(ids.of("mood-coach").at(ADA)).isEqualTo("458e26c6-1f0b-4361-aa66-39f6d809ca9e");
        assertThat(ids.of("mood-coach").mark()).isEqualTo("03f5456d00b2c212");
        assertThat(ids.mark()).isEqualTo("f6586374c44ee6cb");
    }

    @Test
    void everyPersonHasOneIdAtAnAppAndItLeadsBack() {
        Random random = new Random(20_261_127L);
        Set<String> there = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String subject = version4(random).toString();
            String id = ids.of("mood-coach").at(subject);

            assertThat(there.add(id)).isTrue();
            assertThat(UUID.fromString(id)).matches(each -> each.version() == 4 && each.variant() == 2);
            assertThat(ids.of("mood-coach").subject(id)).isEqualTo(subject).isNotEqualTo(id);
        }
    }

    @Test
    void twoAppsShareNeitherIdsNorMarks() {
        assertThat(ids.of("mood-coach").at(ADA))
                .isNotEqualTo(ids.of("derm-clinic").at(ADA));
        assertThat(ids.of("derm-clinic").subject(ids.of("mood-coach").at(ADA))).isNotEqualTo(ADA);
        assertThat(ids.of("mood-coach").mark())
                .isNotEqualTo(ids.of("derm-clinic").mark());
    }

    @Test
    void anotherSecretHasOtherIdsAndOtherMarks() {
        AppIds others = new AppIds(SECRET.replace("1f", "1e") + "\n");

        assertThat(others.of("mood-coach").at(ADA))
                .isNotEqualTo(ids.of("mood-coach").at(ADA));
        assertThat(others.of("mood-coach").mark())
                .isNotEqualTo(ids.of("mood-coach").mark());
        assertThat(others.mark()).isNotEqualTo(ids.mark());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "me", "AAAAAAAA-0000-4000-8000-000000000001", "aaaaaaaa-0-4000-8000-1", "adult-eu-0001"})
    void aPersonIsSpelledInOneWay(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ids.of("mood-coach").at(id))
                .withMessage("the id is no UUID in lower case");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ids.of("mood-coach").subject(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "00", "${app-ids-key}", "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"})
    void aSecretOfAnotherFormIsRefusedWithoutBeingTold(String secret) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AppIds(secret))
                .withMessage("the secret app-ids-key is not 64 hexadecimal digits in lower case (32 random bytes)");
    }

    private static UUID version4(Random random) {
        return new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() & ~(3L << 62)) | (2L << 62));
    }
}
