package org.neuroskin.consentservice.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.BadRequestException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RealmTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void oneThatKeycloakRefusesKeepsNoOtherWaiting() {
        assertThatThrownBy(() -> Realm.each(List.of("a", "refused", "b"), this::tell))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("refused");
        assertThat(told).containsExactly("a", "b");
    }

    @Test
    void aBugIsNoRefusal() {
        assertThatThrownBy(() -> Realm.each(List.of("bug", "a"), this::tell)).isInstanceOf(IllegalStateException.class);
        assertThat(told).isEmpty();
    }

    private void tell(String client) {
        switch (client) {
            case "refused" -> throw new BadRequestException(client);
            case "bug" -> throw new IllegalStateException(client);
            default -> told.add(client);
        }
    }
}
