package org.neuroskin.consentservice.catalogue;

import org.neuroskin.policies.notice.Notices;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What this installation knows of categories and purposes: that which is packaged with this version. */
@Configuration(proxyBeanMethods = false)
class Catalogue {

    @Bean
    Vocabulary vocabulary() {
        return Vocabulary.bundled();
    }

    @Bean
    Notices notices() {
        return Notices.bundled();
    }
}
