package org.neuroskin.gateway.payload;

import java.time.Duration;
import java.util.List;
import org.neuroskin.kernel.RecordVersion;

/**
 * Knows which versions of sealed records data services may give back. It cannot tell whose they are, nor make any up.
 *
 * <p>Failure: every method throws {@code SealingException.KeysUnavailable} when it cannot be asked.
 */
public interface VersionRegister {
    /** Has these counted as perhaps the newest of their records, before data services get them. */
    void begun(List<RecordVersion> versions);

    /** Data services have stored these: what had been stored before they were begun is outdated. */
    void stored(List<RecordVersion> versions);

    /**
     * How these stand, in their order. Those that may be the newest have been seen.
     *
     * @param read how long ago the read began that has brought them, at least
     */
    List<RecordVersion.Standing> standings(List<RecordVersion> versions, Duration read);
}
