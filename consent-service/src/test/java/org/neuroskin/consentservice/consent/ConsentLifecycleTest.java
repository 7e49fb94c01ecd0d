package org.neuroskin.consentservice.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Problem;

class ConsentLifecycleTest {

    @Test
    void theDrawingInTheDocumentIsThatOfTheCode() throws IOException {
        assertThat(Files.readString(Path.of("../docs/consent-lifecycle.md")))
                .as("docs/consent-lifecycle.md is old; it should contain%n%s", ConsentLifecycle.drawing())
                .contains(ConsentLifecycle.drawing());
    }

    @ParameterizedTest
    @EnumSource
    void everyStateAndEveryCauseHasItsPlace(ConsentState state) {
        assertThat(ConsentLifecycle.EDGES).anyMatch(edge -> edge.to() == state);
        assertThat(ConsentCause.values())
                .allMatch(cause -> ConsentLifecycle.EDGES.stream().anyMatch(edge -> edge.cause() == cause));
    }

    @Test
    void aCauseLeadsToOneStateOnly() {
        assertThat(ConsentLifecycle.EDGES.stream().map(edge -> edge.from() + "/" + edge.cause()))
                .doesNotHaveDuplicates();
    }

    @Test
    void nothingIsAllowedThatNobodyGave() {
        assertThat(ConsentLifecycle.EDGES)
                .filteredOn(edge -> edge.to().allows()
                        && (edge.from() == null || !edge.from().allows()))
                .extracting(ConsentLifecycle.Edge::cause)
                .containsOnly(ConsentCause.GIVEN, ConsentCause.RENEWED);
    }

    @Test
    void whatSubjectOrOthersEndedNeverComesBack() {
        assertThat(Arrays.stream(ConsentState.values()).filter(ConsentLifecycle::isTerminal))
                .containsExactlyInAnyOrder(
                        ConsentState.REFUSED, ConsentState.WITHDRAWN, ConsentState.REVOKED, ConsentState.INVALIDATED);
        assertThat(ConsentLifecycle.terminating())
                .containsExactlyInAnyOrder(
                        ConsentCause.REFUSED,
                        ConsentCause.REFUSAL_REMEMBERED,
                        ConsentCause.WITHDRAWN,
                        ConsentCause.REVOKED,
                        ConsentCause.INVALIDATED);
    }

    @Test
    void everyEdgeFromOrToWhatIsAllowedIsInTheAuditHistory() {
        assertThat(ConsentLifecycle.EDGES)
                .filteredOn(edge -> edge.to().allows()
                        || (edge.from() != null && edge.from().allows()))
                .allMatch(edge -> edge.event() != null);
    }

    @Test
    void aWrongTransitionIsAConflict() {
        Stream.of(ConsentState.WITHDRAWN, ConsentState.REVOKED, ConsentState.INVALIDATED, ConsentState.REFUSED)
                .forEach(state -> {
                    assertThat(ConsentLifecycle.isValid(state, ConsentCause.RENEWED))
                            .isFalse();
                    assertThatThrownBy(() -> ConsentLifecycle.after(state, ConsentCause.RENEWED))
                            .isInstanceOfSatisfying(ProblemException.class, refused -> {
                                assertThat(refused.problem()).isEqualTo(Problem.CONFLICT);
                                assertThat(refused.extensions()).containsEntry("state", state.wireName());
                            });
                });
        assertThatThrownBy(() -> ConsentLifecycle.after(null, ConsentCause.WITHDRAWN))
                .hasMessage("What is unknown cannot be withdrawn.");
    }
}
