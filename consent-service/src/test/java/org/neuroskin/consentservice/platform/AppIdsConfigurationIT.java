package org.neuroskin.consentservice.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.sealing.pairwise.AppIds;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class AppIdsConfigurationIT {
    @Autowired
    private JdbcClient database;

    @Autowired
    private AppIds ids;

    @Test
    void theSameSecretIsTakenAtEveryStart() {
        AppIds again = new AppIdsConfiguration().appIds(TestWorld.APP_IDS_KEY, database);

        assertThat(again.mark()).isEqualTo(ids.mark());
    }

    /** With a new one in its place every app would take everybody for somebody else. */
    @Test
    void aLostSecretIsNotReplacedSilently() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new AppIdsConfiguration().appIds("45".repeat(32), database))
                .withMessageContaining(ids.mark())
                .withMessageNotContaining("4545");
        assertThat(new AppIdsConfiguration()
                        .appIds(TestWorld.APP_IDS_KEY, database)
                        .mark())
                .isEqualTo(ids.mark());
    }
}
