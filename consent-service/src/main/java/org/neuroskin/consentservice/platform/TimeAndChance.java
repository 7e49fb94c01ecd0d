package org.neuroskin.consentservice.platform;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The only place where this process asks for the time or for randomness. */
@EnableScheduling
@Configuration(proxyBeanMethods = false)
class TimeAndChance {

    /** Ticks in microseconds: what PostgreSQL and audit events can hold, so that a time reads back as it was. */
    @Bean
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    }

    @Bean
    Ids ids() {
        return UUID::randomUUID;
    }
}
