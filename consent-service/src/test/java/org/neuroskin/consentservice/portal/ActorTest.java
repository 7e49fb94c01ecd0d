package org.neuroskin.consentservice.portal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ActorTest {
    @Test
    void aStrangerIsNotCalledStaff() {
        assertThat(HistoryPages.actor("stranger")).isEqualTo("look.actor.stranger");
        assertThat(HistoryPages.actor("subject")).isEqualTo("look.actor.self");
        assertThat(HistoryPages.actor("0b5f0000-0000-4000-8000-000000000001")).isEqualTo("look.actor.staff");
    }
}
