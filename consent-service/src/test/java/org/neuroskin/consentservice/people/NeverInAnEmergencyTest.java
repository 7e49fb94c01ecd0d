package org.neuroskin.consentservice.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.Problem;

/** What a person wants nobody to use is opened by no emergency. */
class NeverInAnEmergencyTest {

    @Test
    void theCategoryItselfAndWhatIsBelowItAreRefusedByPosition() {
        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> Emergencies.refuseNever(
                        categories("mood.note", "skin.image", "skin.barrier"), never("mood", "skin.image")));

        assertThat(refused.problem()).isEqualTo(Problem.INVALID_INPUT);
        assertThat(String.valueOf(refused.extensions().get("errors")))
                .contains("/categories/0", "/categories/2")
                .doesNotContain("/categories/1");
    }

    @Test
    void whatIsBesideItIsNotMeant() {
        assertThatCode(() -> Emergencies.refuseNever(categories("skin.barrier"), never("skin.image", "mood")))
                .doesNotThrowAnyException();
    }

    private static SortedSet<CategoryId> categories(String... ids) {
        return new TreeSet<>(Stream.of(ids).map(CategoryId::new).toList());
    }

    private static Person never(String... ids) {
        return new Person(false, Set.copyOf(categories(ids)), null, null, Set.of(), List.of());
    }
}
