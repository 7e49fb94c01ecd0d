package org.neuroskin.consentservice.authzen;

import org.neuroskin.consentservice.apps.EnforcementPoints;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.springframework.stereotype.Component;

/** Sends each asker to where they are answered. The one place where the real decisions and the tenants' stand side by side. */
@Component
class DecisionPoints {
    private final ConsentPoint consents;
    private final Tenants tenants;
    private final EnforcementPoints clients;

    DecisionPoints(ConsentPoint consents, Tenants tenants, EnforcementPoints clients) {
        this.consents = consents;
        this.tenants = tenants;
        this.clients = clients;
    }

    Sitting open(Asker asker) {
        return switch (asker) {
            case Asker.EnforcementPoint point -> consents.open(point);
            case Asker.OAuthPoint point -> {
                if (!clients.isOne(point.client())) {
                    throw new ProblemException(
                            Problem.INSUFFICIENT_SCOPE, "The client of the access token is no enforcement point.");
                }
                yield consents.open(point);
            }
            case Asker.OwnApp app -> consents.open(app);
            case Asker.OfTenant member -> new TenantSitting(tenants.fixture(member.tenant()));
        };
    }
}
