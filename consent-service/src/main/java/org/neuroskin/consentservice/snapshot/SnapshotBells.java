package org.neuroskin.consentservice.snapshot;

import org.neuroskin.consentservice.platform.Bells;
import org.neuroskin.consentservice.platform.Doorbell;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The bell of changes, rung here and by every other replica. */
@Configuration(proxyBeanMethods = false)
class SnapshotBells {
    @Bean
    Doorbell doorbell(Bells bells) {
        Doorbell doorbell = new Doorbell();
        bells.hear("consent", doorbell::ring);
        return doorbell;
    }
}
