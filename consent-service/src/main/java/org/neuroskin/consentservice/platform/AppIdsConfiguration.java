package org.neuroskin.consentservice.platform;

import org.neuroskin.sealing.pairwise.AppIds;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The ids by which apps with ids of their own know people, made with the same secret as ever. */
@Configuration(proxyBeanMethods = false)
class AppIdsConfiguration {

    /**
     * This service does not start with another secret than before: apps would take everybody for somebody else, and nobody for who
     * they know.
     */
    @Bean
    AppIds appIds(@Value("${app-ids-key}") String secret, JdbcClient database) {
        AppIds ids = new AppIds(secret);
        database.sql("insert into app_ids_key (mark) values (?) on conflict do nothing")
                .param(ids.mark())
                .update();
        String kept =
                database.sql("select mark from app_ids_key").query(String.class).single();
        if (!kept.equals(ids.mark())) {
            throw new IllegalStateException(
                    "the secret app-ids-key is another one than before (expected: the one whose mark is `%s`)"
                            .formatted(kept));
        }
        return ids;
    }
}
