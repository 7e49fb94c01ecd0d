package org.neuroskin.gateway.payload;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.ConsentServiceUnavailable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyWork;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.keys.KeyRotation;

/** The keyring in the consent-service, which stores wrapped keys and can open none. */
public final class KeyringClient implements KeyRotation.Rows {
    private final ConsentServiceClient consentService;

    public KeyringClient(ConsentServiceClient consentService) {
        this.consentService = consentService;
    }

    @Override
    public Optional<WrappedKey> find(String keyId) {
        return orUnavailable(() -> consentService.wrappedKey(keyId));
    }

    @Override
    public List<WrappedKey> find(
            SubjectId subject, String level, @Nullable CategoryId category, @Nullable String epoch) {
        return orUnavailable(() -> consentService.wrappedKeys(subject, level, category, epoch));
    }

    @Override
    public WrappedKey putIfAbsent(WrappedKey key) {
        return orUnavailable(() -> consentService.putIfAbsent(key));
    }

    @Override
    public List<WrappedKey> notUnder(String wrappingKeyId, String after, int limit) {
        return orUnavailable(() -> consentService.notUnder(wrappingKeyId, after, limit));
    }

    @Override
    public boolean anyUnder(String wrappingKeyId) {
        return orUnavailable(() -> !consentService.under(wrappingKeyId, 1).isEmpty());
    }

    @Override
    public List<WrappedKey> retiring(String after, int limit) {
        return orUnavailable(() -> consentService.retiring(after, limit));
    }

    @Override
    public void rewrap(List<KeyWork.Rewrapped> keys) {
        orUnavailable(() -> {
            consentService.rewrap(keys);
            return true;
        });
    }

    @Override
    public boolean replace(WrappedKey retiring, KeyWork.Successor successor) {
        return orUnavailable(() -> consentService.replace(retiring, successor));
    }

    private static <T> T orUnavailable(Supplier<T> question) {
        try {
            return question.get();
        } catch (ConsentServiceUnavailable e) {
            throw new SealingException.KeysUnavailable("the keyring cannot be asked", e);
        }
    }
}
