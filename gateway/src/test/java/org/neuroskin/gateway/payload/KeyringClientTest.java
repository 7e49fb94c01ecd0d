package org.neuroskin.gateway.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.sealing.SealingException;

final class KeyringClientTest {
    private static final SubjectId SUBJECT = new SubjectId("adult-eu-0001");
    private static final CategoryId NOTE = new CategoryId("mood.note");
    private static final WrappedKey SUBJECT_KEY = key("000000000000000000000001", "subject", null);
    private static final WrappedKey DATA_KEY = key("000000000000000000000002", "data", NOTE);

    private final FakeConsentService service = new FakeConsentService();
    private final ConsentServiceClient client = service.client();
    private final KeyringClient keyring = new KeyringClient(client);

    @AfterEach
    void stop() {
        client.close();
        service.close();
    }

    @Test
    void whatWasStoredIsFound() {
        keyring.putIfAbsent(SUBJECT_KEY);
        keyring.putIfAbsent(DATA_KEY);

        assertThat(keyring.find(SUBJECT_KEY.id())).contains(SUBJECT_KEY);
        assertThat(keyring.find(SUBJECT, "data", NOTE, "2026-11")).containsExactly(DATA_KEY);
        assertThat(keyring.find(SUBJECT, "data", null, null)).containsExactly(DATA_KEY);
        assertThat(keyring.find(SUBJECT, "data", NOTE, "2026-10")).isEmpty();
        assertThat(keyring.find("00000000000000000000000f")).isEmpty();
    }

    @Test
    void whoComesSecondGetsTheFirstKey() {
        keyring.putIfAbsent(DATA_KEY);

        assertThat(keyring.putIfAbsent(key("000000000000000000000003", "data", NOTE)))
                .isEqualTo(DATA_KEY);
    }

    @Test
    void aKeyringThatIsDownIsNotAnEmptyOne() {
        service.down = true;

        assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                .isThrownBy(() -> keyring.find(SUBJECT_KEY.id()));
        assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                .isThrownBy(() -> keyring.find(SUBJECT, "data", NOTE, null));
        assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                .isThrownBy(() -> keyring.putIfAbsent(DATA_KEY));
    }

    @Test
    void aGatewayWithAnotherKeyIsToldNothing() {
        keyring.putIfAbsent(DATA_KEY);
        try (ConsentServiceClient stranger = new ConsentServiceClient(service.uri(), "gateway-1", "wrong")) {
            assertThatExceptionOfType(SealingException.KeysUnavailable.class)
                    .isThrownBy(() -> new KeyringClient(stranger).find(DATA_KEY.id()));
        }
    }

    private static WrappedKey key(String id, String level, @Nullable CategoryId category) {
        return new WrappedKey(id, level, SUBJECT, category, "2026-11", KeyState.ACTIVE, "AAAA");
    }
}
