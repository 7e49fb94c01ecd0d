package org.neuroskin.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.neuroskin.gateway.consentservice.AppOrigins;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.decide.Decider;
import org.neuroskin.gateway.forward.DataServices;
import org.neuroskin.gateway.limit.Limits;
import org.neuroskin.gateway.payload.DataPlace;
import org.neuroskin.gateway.payload.KeyWorker;
import org.neuroskin.gateway.payload.KeyringClient;
import org.neuroskin.gateway.payload.VersionClient;
import org.neuroskin.gateway.record.Recorder;
import org.neuroskin.gateway.reseal.ResealWorker;
import org.neuroskin.gateway.route.DescriptorReload;
import org.neuroskin.gateway.route.Routes;
import org.neuroskin.gateway.serve.Gateway;
import org.neuroskin.gateway.serve.PublicServer;
import org.neuroskin.gateway.serve.SelfTest;
import org.neuroskin.gateway.token.AccessTokens;
import org.neuroskin.gateway.token.IssuerKeys;
import org.neuroskin.gateway.token.RealmTokens;
import org.neuroskin.gateway.trace.AccessTraces;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.policies.decide.ShadowLaws;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.vocabulary.Purpose;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.sealing.keys.EraStore;
import org.neuroskin.sealing.keys.KeyHierarchy;
import org.neuroskin.sealing.keys.KeyRotation;
import org.neuroskin.sealing.keys.PairwiseIds;
import org.neuroskin.sealing.keys.RootKey;
import org.neuroskin.sealing.keys.RootKeys;
import org.neuroskin.sealing.pairwise.AppIds;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the steps of the request path. The only place of the process that takes the real clock and real randomness. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {
    private static final Duration RECORDING = Duration.ofSeconds(5);

    /** Twenty documents a second at most from each gateway. */
    private static final Duration RESEAL_PAUSE = Duration.ofMillis(50);

    @Bean
    Gateway.Chance chance() {
        return new Gateway.Chance(Clock.systemUTC(), UUID::randomUUID, new SecureRandom());
    }

    @Bean(destroyMethod = "close")
    Vertx vertx() {
        return Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()));
    }

    @Bean
    IssuerKeys issuerKeys(GatewayProperties properties) {
        URI keys = URI.create(properties.keycloakUrl() + "/realms/neuroskin/protocol/openid-connect/certs");
        return new IssuerKeys(keys, System::nanoTime);
    }

    @Bean
    AccessTokens accessTokens(GatewayProperties properties, IssuerKeys keys, Gateway.Chance chance) {
        RealmTokens realm =
                new RealmTokens(properties.origin(), keys, chance.clock(), new AppIds(properties.appIdsKey()));
        return new AccessTokens(properties.origin(), realm, chance.clock());
    }

    @Bean
    Routes routes(GatewayProperties properties, EraStore pairwise) {
        Path folder = properties.services();
        Map<String, String> variables = variables(properties);
        return new Routes(
                folder == null ? Descriptors.bundled(variables) : Descriptors.load(folder, variables),
                new PairwiseIds(pairwise));
    }

    @Bean
    EraStore pairwise(GatewayProperties properties, RootKey root, Gateway.Chance chance) {
        return new EraStore(properties.keys(), root, chance.clock(), chance.random());
    }

    @Bean
    EraStore eras(GatewayProperties properties, RootKey root, Gateway.Chance chance) {
        return new EraStore(properties.keys().resolve("eras"), root, chance.clock(), chance.random());
    }

    @Bean
    RootKey rootKey(GatewayProperties properties, Gateway.Chance chance) {
        return RootKeys.open(properties.rootKeyChoice(), chance.random(), chance.clock());
    }

    private static Map<String, String> variables(GatewayProperties properties) {
        Map<String, String> variables = new HashMap<>(properties.variables());
        variables.putAll(System.getenv());
        return variables;
    }

    @Bean
    ConsentServiceClient consentServiceClient(GatewayProperties properties) {
        return new ConsentServiceClient(properties.consentUrl(), properties.gatewayId(), properties.gatewayKey());
    }

    @Bean(initMethod = "start")
    Decider decider(
            ConsentServiceClient consentService, KeyHierarchy keys, Gateway.Chance chance, MeterRegistry meters) {
        Vocabulary vocabulary = Vocabulary.bundled();
        return new Decider(
                consentService,
                new PolicyEvaluator(vocabulary),
                keys,
                chance.clock(),
                System::nanoTime,
                new ShadowDifferences(new ShadowLaws(vocabulary), meters));
    }

    @Bean(initMethod = "start")
    AppOrigins appOrigins(ConsentServiceClient consentService) {
        return new AppOrigins(consentService);
    }

    @Bean
    Recorder recorder(ConsentServiceClient consentService) {
        return new Recorder(consentService, RECORDING);
    }

    @Bean
    KeyringClient keyring(ConsentServiceClient consentService) {
        return new KeyringClient(consentService);
    }

    @Bean
    KeyHierarchy keyHierarchy(EraStore eras, KeyringClient keyring, Gateway.Chance chance) {
        return new KeyHierarchy(DataPlace.TENANT, eras, keyring, chance.clock(), chance.random());
    }

    @Bean(initMethod = "start")
    KeyWorker keyWorker(ConsentServiceClient consentService, KeyRotation rotation) {
        return new KeyWorker(consentService, rotation);
    }

    @Bean
    KeyRotation keyRotation(
            RootKey root, EraStore eras, EraStore pairwise, KeyringClient keyring, Gateway.Chance chance) {
        return new KeyRotation(
                DataPlace.TENANT,
                new KeyRotation.Wrapping(root, eras, pairwise),
                keyring,
                chance.clock(),
                chance.random());
    }

    @Bean
    DataServices dataServices(Vertx vertx, GatewayProperties properties) {
        return new DataServices(vertx, properties.forward().timeout());
    }

    @Bean(initMethod = "start")
    ResealWorker resealWorker(
            Vertx vertx, ConsentServiceClient consentService, Gateway.Steps path, Gateway.Chance chance) {
        var steps = new ResealWorker.Steps(
                path.routes(),
                path.dataServices(),
                vertx.getOrCreateContext(),
                path.sealing().keys(),
                path.decider()::leased,
                RESEAL_PAUSE,
                new ResealWorker.Chance(chance.ids(), chance.random()));
        return new ResealWorker(consentService, steps);
    }

    @Bean
    Limits limits(GatewayProperties properties) {
        return new Limits(properties.limits(), System::nanoTime);
    }

    @Bean
    Gateway.Apps apps(Limits limits, AppOrigins origins) {
        return new Gateway.Apps(limits, origins);
    }

    @Bean
    Gateway.Sealing keysAndVersions(KeyHierarchy keys, ConsentServiceClient consentService) {
        return new Gateway.Sealing(keys, new VersionClient(consentService));
    }

    @Bean
    Gateway.Steps steps(
            AccessTokens tokens,
            Routes routes,
            Decider decider,
            Recorder recorder,
            DataServices dataServices,
            Gateway.Sealing sealing) {
        return new Gateway.Steps(tokens, routes, decider, recorder, dataServices, sealing);
    }

    @Bean
    OpenTelemetry openTelemetry() {
        return AccessTraces.from(System.getenv());
    }

    @Bean
    Gateway.Signs signs(MeterRegistry meters, OpenTelemetry openTelemetry) {
        return new Gateway.Signs(meters, new AccessTraces(openTelemetry));
    }

    @Bean
    PublicServer publicServer(
            Vertx vertx,
            GatewayProperties properties,
            Gateway.Steps steps,
            Gateway.Apps apps,
            Gateway.Chance chance,
            Gateway.Signs signs) {
        Gateway.Place place = new Gateway.Place(
                properties.gatewayId(),
                properties.origin(),
                new PublicServer.Listening(
                        properties.listenAddress(),
                        properties.port(),
                        PublicServer.PATIENCE,
                        properties.drainLimit(),
                        properties.tls().source()),
                properties.consentUrl(),
                properties.keycloakUrl(),
                Vocabulary.bundled().purposes().stream().map(Purpose::id).toList());
        return Gateway.server(vertx, place, steps, apps, chance, signs);
    }

    @Bean
    SelfTest selfTest(Vertx vertx, Gateway.Steps steps, PublicServer server, Gateway.Chance chance) {
        return new SelfTest(vertx, steps, server, chance);
    }

    @Bean
    DescriptorReload descriptorReload(
            GatewayProperties properties, Routes routes, SelfTest selfTest, Gateway.Chance chance) {
        return new DescriptorReload(
                properties.services(), variables(properties), routes, selfTest::again, chance.clock());
    }
}
