package org.neuroskin.gateway.serve;

import java.util.UUID;
import org.neuroskin.gateway.decide.Decided;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.gateway.token.AccessToken;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.PurposeId;

/** An access that may go on. */
record Permitted(
        UUID access, AccessToken token, Target target, PurposeId purpose, Decided decided, Decision.Permit permit) {}
