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

import java.util.List;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;

class SearchTokensTest {
    private static final String REF = "/entries/*/ref";

    @Test
    void equalValuesOfTheSamePlaceHaveTheSameTokenWhateverTheRecord() {
        String token = tokens(CONTEXT).token(REF, "equal", "N-17");

        assertThat(token).matches("[A-Za-z0-9_-]{22}");
        assertThat(tokens(CONTEXT).token(REF, "equal", "N-17")).isEqualTo(token);
        assertThat(tokens(place("demo", "diary", "/v1/entries", SUBJECT, NOTE, "a"))
                        .token(REF, "equal", "N-17"))
                .isEqualTo(tokens(place("demo", "diary", "/v1/entries", SUBJECT, NOTE, "b"))
                        .token(REF, "equal", "N-17"));
    }

    /** Under the same bytes of a key, so that every part counts by itself. */
    @Test
    void anyOtherPartOfThePlaceOrTheValueHasAnotherToken() {
        assertThat(List.of(
                        tokens(CONTEXT).token(REF, "equal", "N-17"),
                        tokens(CONTEXT).token(REF, "equal", "N-18"),
                        tokens(CONTEXT).token(REF, "day", "N-17"),
                        tokens(CONTEXT).token("/entries/*/re", "fequal", "N-17"),
                        tokens(CONTEXT).token("/entries/*/other", "equal", "N-17"),
                        tokens(place("other", "diary", "/v1/entries", SUBJECT, NOTE, ""))
                                .token(REF, "equal", "N-17"),
                        tokens(place("demo", "other", "/v1/entries", SUBJECT, NOTE, ""))
                                .token(REF, "equal", "N-17"),
                        tokens(place("demo", "diary", "/v2/entries", SUBJECT, NOTE, ""))
                                .token(REF, "equal", "N-17"),
                        tokens(place("demo", "diary", "/v1/entries", SUBJECT, NOTE, ""))
                                .token(REF, "equal", "N-17"),
                        tokens(place("demo", "diary", "/v1/entries", OTHER_SUBJECT, NOTE, ""))
                                .token(REF, "equal", "N-17"),
                        tokens(place("demo", "diary", "/v1/entries", SUBJECT, SELF_REPORT, ""))
                                .token(REF, "equal", "N-17")))
                .doesNotHaveDuplicates();
    }

    @Test
    void onlyAnIndexKeyOfThePersonAndCategoryMakesTokens() {
        for (DataKey key : List.of(TestSealing.key(), index(OTHER_SUBJECT, NOTE), index(SUBJECT, SELF_REPORT))) {
            assertThatExceptionOfType(SealingException.Bug.class).isThrownBy(() -> SearchTokens.create(key, CONTEXT));
        }
    }

    @Test
    void anIndexKeySealsNothing() {
        assertThatExceptionOfType(SealingException.Bug.class)
                .isThrownBy(() -> DocumentSealer.create(index(SUBJECT, NOTE), CONTEXT, RANDOM));
        assertThatExceptionOfType(SealingException.Bug.class)
                .isThrownBy(() -> ObjectSealer.create(index(SUBJECT, NOTE), CONTEXT, RANDOM));
    }

    @Test
    void whatStandsForNothingLooksLikeATokenAndNeverRepeats() {
        assertThat(SearchTokens.ofNothing(RANDOM))
                .matches("[A-Za-z0-9_-]{22}")
                .isNotEqualTo(SearchTokens.ofNothing(RANDOM));
    }

    @Test
    void textThatIsNoneOrTooLongHasNoToken() {
        for (String value : List.of("\ud83d", "x".repeat(65_536))) {
            assertThatExceptionOfType(SealingException.Malformed.class)
                    .isThrownBy(() -> tokens(CONTEXT).token(REF, "equal", value));
        }
    }

    private static SearchTokens tokens(SealContext context) {
        return SearchTokens.create(index(context.subject(), context.category()), context);
    }

    private static DataKey index(SubjectId subject, CategoryId category) {
        return DataKey.copyOf(KEY_ID, subject, category, DataKey.INDEX, material());
    }

    private static SealContext place(
            String tenant, String service, String collection, SubjectId subject, CategoryId category, String record) {
        return new SealContext(tenant, service, collection, subject, category, record);
    }
}
