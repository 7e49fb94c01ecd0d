package org.neuroskin.sealing.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.neuroskin.sealing.FixedRandom;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.SecondImplementation;
import org.neuroskin.sealing.TestSealing;

class KeyPlaceTest {
    private static final KeyPlace PLACE =
            new KeyPlace("demo", "data", "5f1c7b1e", "mood.note", "2026-11", TestSealing.KEY_ID);
    private static final String WRAPPING_KEY_ID = "b0b1b2b3b4b5b6b7b8b9babb";
    private static final String MATERIAL =
            "TlMBAbCxsrO0tba3uLm6uzAxMjM0NTY3ODk6Ozw9Pj9AQUJDREVGR-nS1m9eMtkl4TZr1Gj1LI5n_1hqvdLgVwr-DDfts3D4"
                    + "ZBUZjq9KYFL66EPtprQ2aCs9-fwyXVnzu1GhYbvnlWiHDlxPi8j38JWQPOQdfjZQ";

    @Test
    void aKeyIsWrappedAsPublishedAndASecondImplementationUnwrapsIt() throws Exception {
        byte[] wrappingKey = new byte[32];
        String material = PLACE.wrap(
                TestSealing.material(),
                WRAPPING_KEY_ID,
                wrappingKey,
                new FixedRandom("303132333435363738393a3b3c3d3e3f4041424344454647"));

        assertThat(material).isEqualTo(MATERIAL);
        assertThat(KeyPlace.wrappingKeyId(material)).isEqualTo(WRAPPING_KEY_ID);
        assertThat(PLACE.unwrap(material, wrappingKey)).isEqualTo(TestSealing.material());
        assertThat(SecondImplementation.openObject(
                        wrappingKey,
                        "nsg1/key",
                        new String[] {"demo", "data", "5f1c7b1e", "mood.note", "2026-11", TestSealing.KEY_ID},
                        Base64.getUrlDecoder().decode(material)))
                .isEqualTo(TestSealing.material());
    }

    @Test
    void aWrappedKeyIsBoundToEveryPartOfItsPlace() {
        List<KeyPlace> elsewhere = List.of(
                new KeyPlace("other", "data", "5f1c7b1e", "mood.note", "2026-11", TestSealing.KEY_ID),
                new KeyPlace("demo", "subject", "5f1c7b1e", "mood.note", "2026-11", TestSealing.KEY_ID),
                new KeyPlace("demo", "data", "5f1c7b1f", "mood.note", "2026-11", TestSealing.KEY_ID),
                new KeyPlace("demo", "data", "5f1c7b1e", "mood", "2026-11", TestSealing.KEY_ID),
                new KeyPlace("demo", "data", "5f1c7b1e", "mood.note", "2026-10", TestSealing.KEY_ID),
                new KeyPlace("demo", "data", "5f1c7b1e", "mood.note", "2026-11", WRAPPING_KEY_ID));

        assertThat(elsewhere)
                .allSatisfy(place -> assertThatExceptionOfType(SealingException.NotAuthentic.class)
                        .isThrownBy(() -> place.unwrap(MATERIAL, new byte[32])));
    }

    @Test
    void aPlaceHidesItsSubjectWhenItIsPrinted() {
        assertThat(PLACE.toString()).doesNotContain("5f1c7b1e");
    }

    @Test
    void materialThatIsNoneIsMalformed() {
        assertThat(List.of("", "?", "AAAA"))
                .allSatisfy(material -> assertThatExceptionOfType(SealingException.Malformed.class)
                        .isThrownBy(() -> PLACE.unwrap(material, new byte[32])));
    }
}
