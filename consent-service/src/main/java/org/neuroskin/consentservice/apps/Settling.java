package org.neuroskin.consentservice.apps;

import org.neuroskin.kernel.AppId;

/** Notes in the records what {@link ConsentGround#changed} has ended. */
public interface Settling {

    /**
     * Goes on until all is noted, or enough for one call, and returns once what has ended is in effect everywhere. Repeatable,
     * also after a crash; several replicas may do it at once. Not to be called inside a transaction.
     */
    void settle(AppId app);
}
