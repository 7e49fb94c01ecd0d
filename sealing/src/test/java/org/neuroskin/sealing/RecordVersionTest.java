package org.neuroskin.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.neuroskin.sealing.TestSealing.CONTEXT;
import static org.neuroskin.sealing.TestSealing.KEY_ID;
import static org.neuroskin.sealing.TestSealing.NOTE;
import static org.neuroskin.sealing.TestSealing.OTHER_SUBJECT;
import static org.neuroskin.sealing.TestSealing.RANDOM;
import static org.neuroskin.sealing.TestSealing.SELF_REPORT;
import static org.neuroskin.sealing.TestSealing.SUBJECT;
import static org.neuroskin.sealing.TestSealing.material;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;

/** What tells the versions of a record apart. */
class RecordVersionTest {
    private static final SealContext OTHER = new SealContext(
            CONTEXT.tenant(), CONTEXT.service(), CONTEXT.collection(), SUBJECT, SELF_REPORT, CONTEXT.record());
    private static final String SALT = "5a".repeat(24);

    @Test
    void everythingOfARecordHasItsSaltWhateverTheCategory() {
        RecordSalt salt = RecordSalt.fresh(RANDOM);
        String note = sealed(key(NOTE, "2026-11"), CONTEXT, salt);
        String mood = sealed(key(SELF_REPORT, "2026-11"), OTHER, salt);

        assertThat(DocumentOpener.saltOf(note))
                .isEqualTo(salt.toString())
                .isEqualTo(DocumentOpener.saltOf(mood))
                .matches("[0-9a-f]{48}");
        assertThat(new DocumentOpener((subject, id) -> key(NOTE, "2026-11")).open(CONTEXT, "/note", note))
                .isEqualTo(new Plaintext.Text("x"));
        assertThat(RecordSalt.fresh(RANDOM).toString()).isNotEqualTo(salt.toString());
    }

    @Test
    void aSaltIsTakenOnceForEachPlace() {
        RecordSalt salt = RecordSalt.fresh(RANDOM);
        sealed(key(NOTE, "2026-11"), CONTEXT, salt);

        assertThatExceptionOfType(SealingException.Bug.class)
                .isThrownBy(() -> sealed(key(NOTE, "2026-11"), CONTEXT, salt));
    }

    @Test
    void aSaltIsReadOnlyFromWhatLooksSealed() {
        for (String text : List.of("", "nsg1.", "nsg1.TlMBAqChoqOkpaanqKmqqzAxMjM0", "nsg1.####")) {
            assertThatExceptionOfType(SealingException.class).isThrownBy(() -> DocumentOpener.saltOf(text));
        }
    }

    @Test
    void aWholeBodyTellsItsSaltBothWays() {
        ObjectSealer sealer = ObjectSealer.create(key(NOTE, "2026-11"), CONTEXT, RANDOM);
        byte[] body = sealer.finish();
        ObjectOpener opener = new ObjectOpener((subject, id) -> key(NOTE, "2026-11"), CONTEXT);
        assertThat(opener.salt()).isNull();

        opener.update(body, 0, body.length);

        assertThat(opener.salt())
                .isEqualTo(sealer.salt())
                .isEqualTo(HexFormat.of().formatHex(body, 16, 40));
        assertThat(opener.finish()).isEmpty();
    }

    @Test
    void theSaltIsToldEvenWhereTheKeyIsGone() {
        byte[] body = ObjectSealer.create(key(NOTE, "2026-11"), CONTEXT, RANDOM).finish();
        ObjectOpener opener = new ObjectOpener(
                (subject, id) -> {
                    throw new SealingException.KeyShredded(id);
                },
                CONTEXT);

        assertThatExceptionOfType(SealingException.KeyShredded.class)
                .isThrownBy(() -> opener.update(body, 0, body.length));

        assertThat(opener.salt()).isEqualTo(HexFormat.of().formatHex(body, 16, 40));
    }

    /** As the format says it, computed by itself. */
    @Test
    void pseudonymsAreAsThePageOnTheFormatSays() throws GeneralSecurityException {
        RecordTokens tokens = tokens(CONTEXT);

        assertThat(tokens.record("n-1")).isEqualTo(computed("", "record", "n-1", ""));
        assertThat(tokens.version("n-1", SALT)).isEqualTo(computed("", "version", "n-1", SALT));
        assertThat(tokens.keyId()).isEqualTo(KEY_ID);
    }

    @Test
    void anyOtherRecordVersionOrPlaceHasAnotherPseudonym() {
        SealContext elsewhere =
                new SealContext(CONTEXT.tenant(), CONTEXT.service(), "/v2/entries", SUBJECT, NOTE, CONTEXT.record());
        assertThat(List.of(
                        tokens(CONTEXT).record("1"),
                        tokens(CONTEXT).record("2"),
                        tokens(CONTEXT).version("1", SALT),
                        tokens(CONTEXT).version("2", SALT),
                        tokens(CONTEXT).version("1", "5b".repeat(24)),
                        tokens(elsewhere).record("1"),
                        tokens(OTHER).record("1"),
                        SearchTokens.create(index(SUBJECT, NOTE), CONTEXT).token("", "record", "1")))
                .doesNotHaveDuplicates();
    }

    @Test
    void onlyAnIndexKeyOfThePersonAndCategoryMakesThem() {
        for (DataKey key : List.of(key(NOTE, "2026-11"), index(OTHER_SUBJECT, NOTE), index(SUBJECT, SELF_REPORT))) {
            assertThatExceptionOfType(SealingException.Bug.class).isThrownBy(() -> RecordTokens.create(key, CONTEXT));
        }
        assertThatExceptionOfType(SealingException.Malformed.class)
                .isThrownBy(() -> tokens(CONTEXT).record("\ud83d"));
    }

    private static String computed(String... items) throws GeneralSecurityException {
        ByteBuffer bound = ByteBuffer.allocate(1_000);
        Stream.of(
                        Stream.of("nsg1/idx", CONTEXT.tenant(), CONTEXT.service(), CONTEXT.collection()),
                        Stream.of(SUBJECT.value(), NOTE.value()),
                        Stream.of(items))
                .flatMap(each -> each)
                .map(item -> item.getBytes(StandardCharsets.UTF_8))
                .forEach(item -> bound.putShort((short) item.length).put(item));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(material(), "HmacSHA256"));
        byte[] token = mac.doFinal(Arrays.copyOf(bound.array(), bound.position()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(token, 16));
    }

    private static String sealed(DataKey key, SealContext context, RecordSalt salt) {
        return DocumentSealer.create(key, context, salt).seal("/note", new Plaintext.Text("x"), Padding.PADME);
    }

    private static RecordTokens tokens(SealContext context) {
        return RecordTokens.create(index(context.subject(), context.category()), context);
    }

    private static DataKey key(CategoryId category, String epoch) {
        return DataKey.copyOf(KEY_ID, SUBJECT, category, epoch, material());
    }

    private static DataKey index(SubjectId subject, CategoryId category) {
        return DataKey.copyOf(KEY_ID, subject, category, DataKey.INDEX, material());
    }
}
