package org.neuroskin.gateway;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.neuroskin.gateway.decide.Decider;
import org.neuroskin.gateway.forward.DataServices;
import org.neuroskin.gateway.record.Recorder;
import org.neuroskin.gateway.route.DescriptorReload;
import org.neuroskin.gateway.route.Routes;
import org.neuroskin.gateway.serve.Gateway;
import org.neuroskin.gateway.serve.PublicServer;
import org.neuroskin.gateway.serve.SelfTest;
import org.neuroskin.gateway.token.IssuerKeys;
import org.neuroskin.sealing.WarmUp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** What must hold before the gateway is ready, each with a sentence for when it does not. */
@Configuration(proxyBeanMethods = false)
class GatewayHealth {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayHealth.class);

    private final CountDownLatch warm = new CountDownLatch(1);
    private final GatewayProperties properties;
    private final PublicServer server;

    GatewayHealth(GatewayProperties properties, PublicServer server, Gateway.Chance chance) {
        this.properties = properties;
        this.server = server;
        Thread.ofPlatform().daemon().name("warm-up").start(() -> {
            WarmUp.run(chance.random());
            warm.countDown();
        });
    }

    @Bean
    HealthIndicator lease(Decider decider) {
        return indicator(decider::leased, "no lease from the consent-service: nothing that needs consent is released");
    }

    @Bean
    HealthIndicator identity(IssuerKeys keys) {
        return indicator(keys::usable, "no keys from Keycloak: tokens that are not known yet cannot be checked");
    }

    @Bean
    HealthIndicator sealing() {
        return indicator(() -> warm.getCount() == 0, "warming up");
    }

    /** Until every route has denied somebody who has consented to nothing, nobody is to be sent here. */
    @Bean
    HealthIndicator routesTested(SelfTest test) {
        return indicator(test::isDone, "the routes have not all been tested yet");
    }

    /** Not part of readiness: a route that is closed must not take the others away. */
    @Bean
    HealthIndicator routesOpen(Routes routes) {
        return () -> {
            Set<Routes.Place> closed = routes.outOfService();
            Health.Builder health = closed.isEmpty() ? Health.up() : Health.down();
            closed.forEach(place -> health.withDetail(
                    place.toString(), "out of service: it answered for a person who has consented to nothing"));
            return health.build();
        };
    }

    /** Not part of readiness: without traffic it would never be found well again. */
    @Bean
    HealthIndicator history(Recorder recorder) {
        return indicator(recorder::works, "the last events could not be recorded: nothing is released meanwhile");
    }

    /** Not part of readiness: one data service that is down must not take the others away. */
    @Bean
    HealthIndicator services(Routes routes) {
        return () -> {
            Map<String, URI> silent = new TreeMap<>(routes.upstreams());
            silent.values().removeIf(DataServices::reaches);
            Health.Builder health = silent.isEmpty() ? Health.up() : Health.down();
            silent.keySet().forEach(service -> health.withDetail(service, "no connection to the data service"));
            return health.build();
        };
    }

    @Bean
    ServiceWatch serviceWatch(Routes routes, Decider decider) {
        return new ServiceWatch(routes, decider);
    }

    /** Not part of readiness: the last good ones are in force. */
    @Bean
    HealthIndicator descriptors(DescriptorReload reload) {
        return () -> {
            DescriptorReload.State state = reload.state();
            Health.Builder health = state.mistakes().isEmpty()
                    ? Health.up()
                    : Health.down()
                            .withDetail(
                                    "why",
                                    "the files were changed and have %d mistake(s), which the log names: the last good ones are in force"
                                            .formatted(state.mistakes().size()));
            return health.withDetail("since", state.since()).build();
        };
    }

    /** Not part of readiness: the last good one is in use. */
    @Bean
    HealthIndicator certificate() {
        return indicator(
                server::certificateIsCurrent, "the certificate files cannot be used: the last good one is in use");
    }

    @EventListener(ApplicationReadyEvent.class)
    void announce() {
        LOG.info(
                "Neuroskin Gateway `{}` listens on {}:{} for {}",
                properties.gatewayId(),
                properties.listenAddress(),
                server.actualPort(),
                properties.origin());
    }

    private static HealthIndicator indicator(BooleanSupplier holds, String otherwise) {
        return () -> holds.getAsBoolean()
                ? Health.up().build()
                : Health.down().withDetail("why", otherwise).build();
    }
}
