package org.neuroskin.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

final class PurposesTest {

    @Test
    void theOnlyPurposeOfATokenNeedsNoHeader() {
        assertThat(Purposes.choose(token("clinical-care"), List.of())).isEqualTo(new PurposeId("clinical-care"));
    }

    @Test
    void noneOrSeveralAreNotGuessed() {
        assertThat(refuse(token(), List.of()).problem()).isEqualTo(Problem.PURPOSE_REQUIRED);
        Refusal several = refuse(token("mood-inference", "clinical-care"), List.of());

        assertThat(several.problem()).isEqualTo(Problem.PURPOSE_REQUIRED);
        assertThat(several.members()).containsEntry("purposes", List.of("clinical-care", "mood-inference"));
    }

    @Test
    void theHeaderPicksAmongThoseOfTheToken() {
        AccessToken token = token("mood-inference", "clinical-care");

        assertThat(Purposes.choose(token, List.of("mood-inference"))).isEqualTo(new PurposeId("mood-inference"));
        assertThat(refuse(token, List.of("marketing")).problem()).isEqualTo(Problem.PURPOSE_NOT_APPROVED);
        assertThat(refuse(token(), List.of("marketing")).problem()).isEqualTo(Problem.PURPOSE_NOT_APPROVED);
    }

    @Test
    void aHeaderThatNamesNotOnePurposeIsRefused() {
        AccessToken token = token("mood-inference", "clinical-care");
        for (String odd :
                List.of("", "mood-inference, clinical-care", "Mood-Inference", "*", "purpose:mood-inference")) {
            assertThat(refuse(token, List.of(odd)).problem()).as(odd).isEqualTo(Problem.PURPOSE_REQUIRED);
        }
        assertThat(refuse(token, List.of("mood-inference", "mood-inference")).problem())
                .isEqualTo(Problem.PURPOSE_REQUIRED);
    }

    private static Refusal refuse(AccessToken token, List<String> header) {
        return catchThrowableOfType(Refusal.class, () -> Purposes.choose(token, header));
    }

    private static AccessToken token(String... purposes) {
        NavigableSet<PurposeId> ids = new TreeSet<>();
        Arrays.stream(purposes).map(PurposeId::new).forEach(ids::add);
        return new AccessToken(
                new SubjectId("someone"),
                new AppId("mood-coach"),
                KnownAs.THEMSELVES,
                ids,
                Set.of(),
                new SignIn(0, Instant.EPOCH),
                Binding.NONE,
                null,
                Instant.EPOCH,
                Instant.MIN,
                Instant.MAX,
                null);
    }
}
