package org.neuroskin.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.neuroskin.sealing.TestSealing.CONTEXT;
import static org.neuroskin.sealing.TestSealing.PATH;
import static org.neuroskin.sealing.TestSealing.RANDOM;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.CategoryId;

class DocumentSealingTest {
    private static final Plaintext TEXT = new Plaintext.Text("slept badly");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "1.0",
                "0.730",
                "1E+2",
                "1e-7",
                "1e400",
                "-12",
                "123456789012345678901234567890",
                "0.1e0"
            })
    void aNumberComesBackAsItWasWritten(String lexeme) {
        Plaintext number = new Plaintext.Numeral(lexeme);

        assertThat(reopened(number)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01", "+1", "1.", ".5", "NaN", "Infinity", "1e", "0x10", "1 ", "١", "--1"})
    void whatIsNoJsonNumberIsRefused(String lexeme) {
        assertThatExceptionOfType(SealingException.Malformed.class).isThrownBy(() -> new Plaintext.Numeral(lexeme));
    }

    @Test
    void everyKindOfValueComesBack() {
        List<Plaintext> values = List.of(
                new Plaintext.Text(""),
                new Plaintext.Text("schläft \uD83D\uDE34 \0 \"nsg1.\""),
                new Plaintext.Text("x".repeat(70_000)),
                new Plaintext.Bool(true),
                new Plaintext.Bool(false),
                new Plaintext.Null(),
                new Plaintext.Subtree("[1.0,{}]".getBytes(StandardCharsets.UTF_8)));

        assertThat(values).allSatisfy(value -> assertThat(reopened(value)).isEqualTo(value));
    }

    @Test
    void textWithALoneSurrogateIsRefused() {
        assertThatExceptionOfType(SealingException.Malformed.class)
                .isThrownBy(() -> TestSealing.seal(new Plaintext.Text("a\uD83D"), Padding.PADME));
    }

    @Test
    void aValueHidesWhenItIsPrinted() {
        assertThat(List.of(
                                new Plaintext.Text("canary"),
                                new Plaintext.Numeral("7"),
                                new Plaintext.Bool(true),
                                new Plaintext.Subtree("canary".getBytes(StandardCharsets.UTF_8)))
                        .toString())
                .doesNotContain("canary", "7", "true");
    }

    @Test
    void noByteCanBeChanged() {
        String sealed = TestSealing.seal(TEXT, Padding.PADME);
        byte[] bytes = Base64.getUrlDecoder().decode(sealed.substring(5));
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            String text = "nsg1." + Base64.getUrlEncoder().withoutPadding().encodeToString(changed);

            assertThatThrownBy(() -> TestSealing.opener().open(CONTEXT, PATH, text))
                    .as("byte %d", i)
                    .isInstanceOf(SealingException.class)
                    .isNotInstanceOf(i >= 16 ? SealingException.Malformed.class : SealingException.NotAuthentic.class);
        }
    }

    @Test
    void noCharacterCanBeChangedAddedOrCut() {
        String sealed = TestSealing.seal(new Plaintext.Text("ab"), Padding.NONE);
        assertThat((sealed.length() - 5) % 4)
                .as("the last character has unused bits")
                .isNotZero();
        Set<String> wrong =
                new HashSet<>(List.of(sealed + "A", sealed + "=", sealed + "\n", " " + sealed, "NSG1." + sealed));
        for (int i = 0; i < sealed.length(); i++) {
            wrong.add(sealed.substring(0, i));
            wrong.add(sealed.substring(0, i) + (char) (sealed.charAt(i) ^ 1) + sealed.substring(i + 1));
        }

        String allButLast = sealed.substring(0, sealed.length() - 1);
        for (char last : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=".toCharArray()) {
            wrong.add(allButLast + last);
        }
        wrong.remove(sealed);

        assertThat(wrong)
                .allSatisfy(
                        text -> assertThatThrownBy(() -> TestSealing.opener().open(CONTEXT, PATH, text))
                                .isInstanceOf(SealingException.class));
    }

    @Test
    void aValueMovedToAnotherPlaceDoesNotOpen() {
        String sealed = TestSealing.seal(TEXT, Padding.PADME);
        List<SealContext> elsewhere = List.of(
                new SealContext(
                        "x", CONTEXT.service(), CONTEXT.collection(), CONTEXT.subject(), CONTEXT.category(), "entry-1"),
                new SealContext("demo", "x", CONTEXT.collection(), CONTEXT.subject(), CONTEXT.category(), "entry-1"),
                new SealContext("demo", "diary", "/x", CONTEXT.subject(), CONTEXT.category(), "entry-1"),
                new SealContext(
                        "demo",
                        "diary",
                        CONTEXT.collection(),
                        TestSealing.OTHER_SUBJECT,
                        CONTEXT.category(),
                        "entry-1"),
                new SealContext(
                        "demo", "diary", CONTEXT.collection(), CONTEXT.subject(), TestSealing.SELF_REPORT, "entry-1"),
                new SealContext(
                        "demo", "diary", CONTEXT.collection(), CONTEXT.subject(), CONTEXT.category(), "entry-2"));

        assertThat(elsewhere).allSatisfy(place -> {
            // A key that claims to be of that place: only the derivation can tell
            DataKey claimed = DataKey.copyOf(
                    TestSealing.KEY_ID, place.subject(), place.category(), TestSealing.EPOCH, TestSealing.material());
            assertNotAuthentic(new DocumentOpener((_, _) -> claimed), place, PATH, sealed);
        });
        assertNotAuthentic(TestSealing.opener(), CONTEXT, "/entries/*/other", sealed);
    }

    @Test
    void aValueOfAnotherMonthOrKeyDoesNotOpen() {
        String sealed = TestSealing.seal(TEXT, Padding.PADME);
        DataKey otherMonth = DataKey.copyOf(
                TestSealing.KEY_ID, CONTEXT.subject(), CONTEXT.category(), "2026-10", TestSealing.material());
        DataKey otherKey = DataKey.copyOf(
                TestSealing.KEY_ID, CONTEXT.subject(), CONTEXT.category(), TestSealing.EPOCH, new byte[32]);

        assertNotAuthentic(new DocumentOpener((_, _) -> otherMonth), CONTEXT, PATH, sealed);
        assertNotAuthentic(new DocumentOpener((_, _) -> otherKey), CONTEXT, PATH, sealed);
    }

    @Test
    void aKeyOfAnotherCategoryOrSubjectSealsNothing() {
        CategoryId other = TestSealing.SELF_REPORT;
        DataKey key =
                DataKey.copyOf(TestSealing.KEY_ID, CONTEXT.subject(), other, TestSealing.EPOCH, TestSealing.material());

        assertThatExceptionOfType(SealingException.Bug.class)
                .isThrownBy(() -> DocumentSealer.create(key, CONTEXT, RANDOM));
    }

    @Test
    void aClosedKeySealsAndOpensNothing() {
        String sealed = TestSealing.seal(TEXT, Padding.PADME);
        DataKey key = TestSealing.key();
        key.close();

        assertThatExceptionOfType(SealingException.Bug.class)
                .isThrownBy(() -> DocumentSealer.create(key, CONTEXT, RANDOM));
        assertThatExceptionOfType(SealingException.Bug.class)
                .isThrownBy(() -> new DocumentOpener((_, _) -> key).open(CONTEXT, PATH, sealed));
    }

    @Test
    void anotherVersionOrSuiteIsUnknown() {
        byte[] bytes = Base64.getUrlDecoder()
                .decode(TestSealing.seal(TEXT, Padding.NONE).substring(5));
        for (int at : List.of(2, 3)) {
            byte[] changed = bytes.clone();
            changed[at] = 0x11;
            String text = "nsg1." + Base64.getUrlEncoder().withoutPadding().encodeToString(changed);

            assertThatExceptionOfType(SealingException.UnknownSuite.class)
                    .isThrownBy(() -> TestSealing.opener().open(CONTEXT, PATH, text));
        }
    }

    @Test
    void theFieldAfterTheLastIndexIsRefused() {
        DocumentSealer sealer = DocumentSealer.create(TestSealing.key(), CONTEXT, RANDOM);
        Set<String> distinct = new HashSet<>();
        String last = "";
        for (int i = 0; i < 65_536; i++) {
            last = sealer.seal(PATH, new Plaintext.Null(), Padding.NONE);
            distinct.add(last);
        }

        assertThat(distinct).hasSize(65_536);
        assertThat(TestSealing.opener().open(CONTEXT, PATH, last)).isEqualTo(new Plaintext.Null());
        assertThatExceptionOfType(SealingException.Malformed.class)
                .isThrownBy(() -> sealer.seal(PATH, new Plaintext.Null(), Padding.NONE));
    }

    @Test
    void twoFieldsOfOneWriteCannotBeSwapped() {
        DocumentSealer sealer = DocumentSealer.create(TestSealing.key(), CONTEXT, RANDOM);
        String valence = sealer.seal("/valence", new Plaintext.Numeral("-3"), Padding.fixed(32));
        String arousal = sealer.seal("/arousal", new Plaintext.Numeral("10"), Padding.fixed(32));
        DocumentOpener opener = TestSealing.opener();

        assertThat(opener.open(CONTEXT, "/valence", valence)).isEqualTo(new Plaintext.Numeral("-3"));
        assertNotAuthentic(opener, CONTEXT, "/valence", arousal);
        assertNotAuthentic(opener, CONTEXT, "/arousal", valence);
    }

    @Test
    void theSameValueSealedTwiceSharesNothingAfterTheHeader() {
        String one = TestSealing.seal(TEXT, Padding.PADME).substring(5 + 22);
        String two = TestSealing.seal(TEXT, Padding.PADME).substring(5 + 22);

        assertThat(one.substring(0, 32)).isNotEqualTo(two.substring(0, 32));
        assertThat(one.substring(78)).isNotEqualTo(two.substring(78));
    }

    @Test
    void aKeyIsAskedForOncePerWriteHoweverManyFields() {
        AtomicInteger asked = new AtomicInteger();
        DocumentOpener opener = new DocumentOpener((_, _) -> {
            asked.incrementAndGet();
            return TestSealing.key();
        });
        DocumentSealer one = DocumentSealer.create(TestSealing.key(), CONTEXT, RANDOM);
        DocumentSealer two = DocumentSealer.create(TestSealing.key(), CONTEXT, RANDOM);
        for (int i = 0; i < 20; i++) {
            opener.open(CONTEXT, PATH, one.seal(PATH, TEXT, Padding.PADME));
            opener.open(CONTEXT, PATH, two.seal(PATH, TEXT, Padding.PADME));
        }

        assertThat(asked).hasValue(2);
    }

    @Test
    void onlyThePrefixMakesAClaim() {
        assertThat(List.of("nsg1.", "nsg1.AAAA")).allMatch(DocumentOpener::looksSealed);
        assertThat(List.of("", "nsg1", "nsg2.AAAA", " nsg1.A", "Nsg1.A")).noneMatch(DocumentOpener::looksSealed);
    }

    private static Plaintext reopened(Plaintext value) {
        return TestSealing.opener().open(CONTEXT, PATH, TestSealing.seal(value, Padding.PADME));
    }

    private static void assertNotAuthentic(DocumentOpener opener, SealContext context, String path, String sealed) {
        assertThatExceptionOfType(SealingException.NotAuthentic.class)
                .isThrownBy(() -> opener.open(context, path, sealed))
                .withMessage("sealed value is not authentic here");
    }
}
