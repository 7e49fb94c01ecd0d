package org.neuroskin.consentservice.authzen;

import org.springframework.stereotype.Component;

/** Sends each asker to where they are answered. The one place where the real decisions and the tenants' stand side by side. */
@Component
class DecisionPoints {
    private final ConsentPoint consents;
    private final Tenants tenants;

    DecisionPoints(ConsentPoint consents, Tenants tenants) {
        this.consents = consents;
        this.tenants = tenants;
    }

    Sitting open(Asker asker) {
        return switch (asker) {
            case Asker.EnforcementPoint point -> consents.open(point);
            case Asker.OwnApp app -> consents.open(app);
            case Asker.OfTenant member -> new TenantSitting(tenants.fixture(member.tenant()));
        };
    }
}
