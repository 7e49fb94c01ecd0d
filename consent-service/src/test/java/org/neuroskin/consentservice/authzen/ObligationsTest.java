package org.neuroskin.consentservice.authzen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Obligation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.UseBudget;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ObligationsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final CategoryId NOTE = new CategoryId("mood.note");
    private static final Instant AT = Instant.parse("2026-12-24T18:00:00Z");

    private static Outcome permit(Obligation... obligations) {
        Asked asked = new Asked(null, null, null, NOTE, null, null, Fidelity.RAW, new Place("EU"), 0, null);
        Decision.Permit permit = new Decision.Permit(
                new TreeSet<>(Set.of(NOTE)), new TreeSet<>(), Set.of(), Set.of(obligations), "0".repeat(64), 7);
        return new Outcome(UUID.fromString("019ab000-0000-7000-8000-000000000001"), asked, null, permit, null);
    }

    private static Question question(String context) {
        return QuestionReader.single((ObjectNode) JSON.readTree("""
                {"subject":{"type":"app","id":"a"},"action":{"name":"read"},"resource":{"type":"mood.note","id":"p"},
                 "context":%s}""".formatted(context)));
    }

    @Test
    void whoDoesNotAskToBeToldGetsNoPermitWithObligations() {
        Outcome erase = permit(new Obligation.EraseBy(NOTE, AT));

        assertThat(Obligations.areMet(erase, question("{}"))).isFalse();
        assertThat(Obligations.areMet(erase, question("{\"explain\":\"true\"}")))
                .isFalse();
        assertThat(Obligations.areMet(erase, question("{\"explain\":true}"))).isTrue();
        assertThat(Obligations.areMet(permit(), question("{}"))).isTrue();
    }

    @Test
    void whoSaysThatTheyDoNotUnderstandThemGetsNoneEither() {
        Outcome erase = permit(new Obligation.EraseBy(NOTE, AT));

        assertThat(Obligations.areMet(erase, question("{\"explain\":true,\"supported_obligations\":[\"step-up\"]}")))
                .isFalse();
        assertThat(Obligations.areMet(
                        erase, question("{\"explain\":true,\"supported_obligations\":[\"step-up\",\"custom\"]}")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"custom\"", "[1]", "{}"})
    void whatIsNoListOfThemIsRefused(String supported) {
        Outcome erase = permit(new Obligation.EraseBy(NOTE, AT));
        Question question = question("{\"explain\":true,\"supported_obligations\":%s}".formatted(supported));

        assertThatThrownBy(() -> Obligations.areMet(erase, question)).isInstanceOf(ProblemException.class);
    }

    @Test
    void whatOnlyTheGatewayCanFulfilIsNotPermittedElsewhere() {
        Question question = question("{\"explain\":true}");

        assertThat(Obligations.areMet(
                        permit(new Obligation.CountUse(UUID.randomUUID(), new UseBudget(3, null))), question))
                .isFalse();
        assertThat(Obligations.areMet(permit(new Obligation.NotifySubject(UUID.randomUUID())), question))
                .isFalse();
    }

    @Test
    void theyStandInTheAnswerInTheFormOfTheProfile() {
        Outcome outcome = permit(
                new Obligation.EraseBy(NOTE, AT), new Obligation.OnlyRecordedWithin(NOTE, new DataWindow(AT, null)));

        assertThat(JSON.writeValueAsString(outcome.verdict(true).json()))
                .contains(
                        "\"obligations\":[{\"id\":\"obligation-1\",\"type\":\"custom\",\"properties\":{\"name\":\"erase-by\","
                                + "\"category\":\"mood.note\",\"at\":\"2026-12-24T18:00:00Z\"}},{\"id\":\"obligation-2\"")
                .contains(
                        "\"name\":\"only-recorded-within\",\"category\":\"mood.note\",\"from\":\"2026-12-24T18:00:00Z\"}");
    }
}
