package org.neuroskin.gateway.payload;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.ConsentServiceUnavailable;
import org.neuroskin.kernel.RecordVersion;
import org.neuroskin.sealing.SealingException;

/** The register of versions in the consent-service, beside the keyring. */
public final class VersionClient implements VersionRegister {
    private final ConsentServiceClient consentService;

    public VersionClient(ConsentServiceClient consentService) {
        this.consentService = consentService;
    }

    @Override
    public void begun(List<RecordVersion> versions) {
        orUnavailable(() -> {
            consentService.begun(versions);
            return true;
        });
    }

    @Override
    public void stored(List<RecordVersion> versions) {
        orUnavailable(() -> {
            consentService.stored(versions);
            return true;
        });
    }

    @Override
    public List<RecordVersion.Standing> standings(List<RecordVersion> versions, Duration read) {
        return orUnavailable(() -> consentService.standings(new RecordVersion.Question(versions, read.toMillis())));
    }

    private static <T> T orUnavailable(Supplier<T> question) {
        try {
            return question.get();
        } catch (ConsentServiceUnavailable e) {
            throw new SealingException.KeysUnavailable("the register of versions cannot be asked", e);
        }
    }
}
