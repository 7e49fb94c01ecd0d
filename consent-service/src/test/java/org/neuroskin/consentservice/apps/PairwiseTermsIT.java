package org.neuroskin.consentservice.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.consentservice.apps.RegisterClient.APPS;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient.Answer;
import org.neuroskin.kernel.AppId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** An app whose people change names loses them, and one that has learned who they are cannot unlearn it. */
@ServiceTest
class PairwiseTermsIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @LocalServerPort
    private int port;

    @Autowired
    private AppRegister register;

    @Autowired
    private Apps apps;

    @Autowired
    private JdbcClient database;

    @Autowired
    private TransactionTemplate transactions;

    private RegisterClient staff = new RegisterClient(0);
    private AppId id = new AppId("pairwise-0");

    @BeforeEach
    void client() {
        staff = new RegisterClient(port);
        id = new AppId("pairwise-" + NUMBER.incrementAndGet());
    }

    @Test
    void whetherPeopleHaveOtherIdsAtAnAppIsApprovedWithTheRestAndStays() {
        assertThat(staff.client.post(APPS, staff.chair, described(true)).status())
                .isEqualTo(201);
        assertThat(isProposedPairwise()).isTrue();
        assertThat(apps.isPairwise(id)).isFalse();
        putInForce();
        assertThat(apps.isPairwise(id)).isTrue();

        assertThat(amend(false).problem()).isEqualTo("conflict");
        assertThat(amend(true).status()).isEqualTo(200);
        assertThat(apps.isPairwise(id)).isTrue();
    }

    @Test
    void anAppThatKnowsItsPeopleGoesOnKnowingThem() {
        staff.client.post(APPS, staff.chair, described(false));
        putInForce();

        assertThat(amend(true).problem()).isEqualTo("conflict");
        assertThat(apps.isPairwise(id)).isFalse();
    }

    @Test
    void aProposalOfBeforeAppsCouldHaveIdsOfTheirOwnIsStillRead() {
        staff.client.post(APPS, staff.chair, described(false));
        int changed = database.sql("update app set proposal = replace(proposal, ',\"pairwise\":false', '') where id = ?"
                        + " and proposal like '%,\"pairwise\":false%'")
                .param(id.value())
                .update();

        assertThat(changed).isOne();
        assertThat(isProposedPairwise()).isFalse();
    }

    private String described(boolean pairwise) {
        String described = RegisterClient.described(id.value(), "App " + id, "marketing");
        return pairwise ? described.replaceFirst("\\{", "{\"pairwise\": true, ") : described;
    }

    private Answer amend(boolean pairwise) {
        return staff.put(id.value(), staff.operator, described(pairwise));
    }

    private boolean isProposedPairwise() {
        Answer app = staff.get(id.value());
        assertThat(app.status()).isEqualTo(200);
        return app.json().path("proposal").path("terms").path("pairwise").asBoolean();
    }

    /** Approved, and known to Keycloak. */
    private void putInForce() {
        assertThat(staff.approve(id.value(), 1, staff.operator).status()).isEqualTo(200);
        transactions.executeWithoutResult(status -> register.wanted(id).ifPresent(wanted -> {
            assertThat(wanted.client().pairwise()).isEqualTo(isProposedPairwise());
            register.known(id, wanted.revision());
        }));
    }
}
