package org.neuroskin.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignedCheckpointTest {
    private static final String ORIGIN = "neuroskin.example/audit/main";
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final Hash ROOT = Hash.leaf("only entry".getBytes(StandardCharsets.UTF_8));
    private static final LogSigner SIGNER = LogSigner.fromSeed(ORIGIN, new byte[32]);

    @Test
    void opensWithTheKeysThatSigned() throws InvalidNote {
        String note = SIGNER.sign(1, ROOT, AT);

        assertThat(SignedCheckpoint.open(note, SIGNER.verifierKeys())).isEqualTo(new Checkpoint(ORIGIN, 1, ROOT));
        assertThat(note).startsWith(ORIGIN + "\n1\n" + ROOT.base64() + "\n\n\u2014 " + ORIGIN + " ");
        assertThat(note.lines()).hasSize(6);
    }

    @Test
    void sameSeedGivesTheSameKeys() {
        assertThat(LogSigner.fromSeed(ORIGIN, new byte[32]).verifierKeys().stream()
                        .map(VerifierKey::vkey))
                .isEqualTo(SIGNER.verifierKeys().stream().map(VerifierKey::vkey).toList());
    }

    @Test
    void anotherSeedOrOriginGivesOtherKeys() {
        byte[] seed = new byte[32];
        seed[31] = 1;
        String note = SIGNER.sign(1, ROOT, AT);
        for (LogSigner other :
                List.of(LogSigner.fromSeed(ORIGIN, seed), LogSigner.fromSeed(ORIGIN + "2", new byte[32]))) {
            for (VerifierKey key : other.verifierKeys()) {
                assertThatThrownBy(() -> SignedCheckpoint.open(note, List.of(key)))
                        .isInstanceOf(InvalidNote.class);
            }
        }
    }

    @Test
    void bothSignaturesAreDemanded() {
        List<String> lines = SIGNER.sign(1, ROOT, AT).lines().toList();
        for (int drop = 4; drop <= 5; drop++) {
            List<String> rest = new java.util.ArrayList<>(lines);
            rest.remove(drop);
            String note = String.join("\n", rest) + "\n";
            assertThatThrownBy(() -> SignedCheckpoint.open(note, SIGNER.verifierKeys()))
                    .isInstanceOf(InvalidNote.class);
        }
    }

    @Test
    void noCharacterCanBeChanged() {
        String note = SIGNER.sign(7, ROOT, AT);
        for (int i = 0; i < note.length(); i++) {
            char changed = note.charAt(i) == 'A' ? 'B' : 'A';
            String tampered = note.substring(0, i) + changed + note.substring(i + 1);
            assertThatThrownBy(() -> SignedCheckpoint.open(tampered, SIGNER.verifierKeys()))
                    .as("character %d", i)
                    .isInstanceOf(InvalidNote.class);
        }
    }

    @Test
    void signaturesOfStrangersArePassedOver() throws InvalidNote {
        String note = SIGNER.sign(1, ROOT, AT) + "\u2014 witness.example AAAAAAAA\n";

        assertThat(SignedCheckpoint.open(note, SIGNER.verifierKeys()).size()).isEqualTo(1);
    }

    @Test
    void refusesExtensionLinesAndLeadingZeroes() {
        for (String note : List.of(
                SIGNER.sign(1, ROOT, AT).replace(ROOT.base64() + "\n", ROOT.base64() + "\nmore\n"),
                SIGNER.sign(1, ROOT, AT).replace("\n1\n", "\n01\n"),
                "",
                "\n\n",
                "a\n\n")) {
            assertThatThrownBy(() -> SignedCheckpoint.open(note, SIGNER.verifierKeys()))
                    .isInstanceOf(InvalidNote.class);
        }
    }

    /** The example in C2SP signed-note. */
    @Test
    void writesVerifierKeysAsTheSpecificationDoes() {
        byte[] typed = Base64.getDecoder().decode("AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
        VerifierKey key = new VerifierKey(
                "example.com/foo", VerifierKey.Algorithm.ED25519, java.util.Arrays.copyOfRange(typed, 1, 33));

        assertThat(key.vkey()).isEqualTo("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    }

    @Test
    void proofCarriesEntryIndexPathAndCheckpoint() {
        String note = SIGNER.sign(2, ROOT, AT);

        assertThat(LogProof.write(new byte[] {'{', '}'}, 1, List.of(ROOT), note))
                .isEqualTo("c2sp.org/tlog-proof@v1\nextra e30=\nindex 1\n" + ROOT.base64() + "\n\n" + note);
    }
}
