package org.neuroskin.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WitnessPolicyTest {
    private static final List<String> KEYS = IntStream.range(0, 4)
            .mapToObj(i -> LogSigner.fromSeed("witness.example/" + i, seed(i))
                    .verifierKeys()
                    .getFirst()
                    .vkey())
            .toList();

    private static byte[] seed(int i) {
        byte[] seed = new byte[32];
        seed[0] = (byte) i;
        return seed;
    }

    private static WitnessPolicy policy(String text) throws InvalidNote {
        String filled = text;
        for (int i = 0; i < KEYS.size(); i++) {
            filled = filled.replace("K" + i, KEYS.get(i));
        }
        return WitnessPolicy.parse(filled);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "quorum none, -, true",
                "quorum A, A, true",
                "quorum A, B, false",
                "group G any A B | quorum G, B, true",
                "group G any A B | quorum G, -, false",
                "group G all A B | quorum G, A, false",
                "group G all A B | quorum G, A B, true",
                "group G 2 A B C | quorum G, A C, true",
                "group G 2 A B C | quorum G, C, false",
                "group G 2 A B | group H all G C | quorum H, A B, false",
                "group G 2 A B | group H all G C | quorum H, A B C, true",
                "\t group  G\t1 C  | quorum G , C X, true",
            })
    void whoIsEnough(String rule, String cosigned, boolean reached) throws InvalidNote {
        WitnessPolicy policy = policy("# three\n\nwitness A K0\nwitness B K1\nwitness C K2 https://c.example/w\n"
                + rule.replace(" | ", "\n"));

        assertThat(policy.isReached(cosigned == null ? Set.of() : Set.of(cosigned.split(" "))))
                .isEqualTo(reached);
    }

    @Test
    void whoTheyAre() throws InvalidNote {
        WitnessPolicy policy = policy("log K3\nwitness A K0\nwitness B K1 https://b.example/w/\nquorum none\n");

        assertThat(policy.witnesses()).extracting(WitnessPolicy.Witness::name).containsExactly("A", "B");
        assertThat(policy.witnesses().getLast().url()).isEqualTo(URI.create("https://b.example/w/"));
        assertThat(policy.witnesses().getFirst().key().vkey()).isEqualTo(KEYS.getFirst());
        assertThat(policy.logs()).extracting(VerifierKey::vkey).containsExactly(KEYS.get(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "witness A K0",
                "quorum A",
                "quorum none\nquorum none",
                "witness A K0\nwitness A K1\nquorum A",
                "witness A K0\nwitness B K0\nquorum A",
                "witness none K0\nquorum none",
                "witness A K0\ngroup A any A\nquorum A",
                "witness A K0\ngroup G 0 A\nquorum G",
                "witness A K0\ngroup G 2 A\nquorum G",
                "witness A K0\ngroup G some A\nquorum G",
                "witness A K0\ngroup G any\nquorum none",
                "group G any A\nwitness A K0\nquorum G",
                "witness A nothing\nquorum A",
                "witness A K0 ht tp://x\nquorum A",
                "witness A K0 :\nquorum A",
                "QUORUM none"
            })
    void whatIsNoPolicyIsRefused(String text) {
        assertThatThrownBy(() -> policy(text)).isInstanceOf(InvalidNote.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a+b+c", "a+00000000+AQ==", "+00000000+AQ=="})
    void whatIsNoKeyIsRefused(String vkey) {
        assertThatThrownBy(() -> VerifierKey.parse(vkey)).isInstanceOf(InvalidNote.class);
    }

    @Test
    void everyKeyReadsBackAsItself() throws InvalidNote {
        for (VerifierKey key : LogSigner.fromSeed("log.example", seed(9)).verifierKeys()) {
            assertThat(VerifierKey.parse(key.vkey()).vkey()).isEqualTo(key.vkey());
            assertThatThrownBy(() -> VerifierKey.parse(key.vkey().replace("log.example", "log.exampld")))
                    .isInstanceOf(InvalidNote.class);
        }
    }
}
