package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.gateway.route.DescriptorReload;
import org.neuroskin.gateway.route.Routes;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.Grant;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.policies.service.ServiceDescriptor;

/** Descriptors that change under a gateway that serves. */
final class ReloadTest {
    private static final String PRODUCTS = "/api/cabinet/v1/products";
    private static final String OLD = """
            service: cabinet
            upstream: ${DIARY_URL}/old
            place: EU
            routes:
              - path: /v1/products
                methods: { GET: read }
                subject: token.sub
                fields:
                  - { at: /name, category: regimen.product-use }
            """;
    private static final String NEW = OLD.replace("/old", "/new").replace("at: /name", "at: /brand");

    @TempDir
    Path folder;

    private RunningGateway gateway;
    private SelfTest test;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder, OLD);
        gateway.data.handler = (exchange, asked) -> {
            String which = asked.target().contains("/new/") ? "new" : "old";
            FakeUpstream.answer(
                    exchange,
                    200,
                    "application/json",
                    "{\"name\":\"%s\",\"brand\":\"%s\"}".formatted(which, which).getBytes(StandardCharsets.UTF_8));
        };
        gateway.grant("regimen.product-use");
        test = gateway.selfTest();
    }

    private void serve() {
        test.start();
        eventually(test::isDone);
        eventually(() -> gateway.get(PRODUCTS).statusCode() == 200);
    }

    @AfterEach
    void stop() {
        test.stop();
        gateway.close();
    }

    @Test
    void anAnswerIsByTheOldDescriptorOrByTheNewNeverByAMixOfThem() throws InterruptedException {
        serve();
        Queue<String> answers = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> readers = Stream.generate(() -> Thread.ofVirtual().start(() -> {
                    while (!over.get()) {
                        var answer = gateway.get(PRODUCTS);
                        answers.add(answer.statusCode() == 200 ? answer.body() : String.valueOf(answer.statusCode()));
                    }
                }))
                .limit(8)
                .toList();
        for (int i = 0; i < 20; i++) {
            boolean old = i % 2 == 1;
            gateway.routes().replace(read(old ? OLD : NEW));
            test.again();
            String expected = old ? "{\"name\":\"old\"}" : "{\"brand\":\"new\"}";
            eventually(() -> gateway.get(PRODUCTS).body().equals(expected));
        }
        over.set(true);
        for (Thread reader : readers) {
            reader.join();
        }

        assertThat(Set.copyOf(answers)).isSubsetOf("{\"name\":\"old\"}", "{\"brand\":\"new\"}", "503");
        assertThat(answers).contains("{\"name\":\"old\"}", "{\"brand\":\"new\"}");
    }

    /** As if a check had been forgotten for what the new descriptor brings. */
    @Test
    void aNewRouteThatAnswersForNobodyIsNeverServed() {
        Grant of = RunningGateway.grantOf("regimen.product-use");
        gateway.consent.change(
                SelfTest.NOBODY,
                new Grant(
                        of.id(),
                        of.consent(),
                        SelfTest.APP,
                        of.category(),
                        of.purpose(),
                        of.operations(),
                        of.fidelity(),
                        of.state(),
                        of.validFrom(),
                        of.validUntil(),
                        of.conditions()));
        gateway.routes().replace(read(NEW));
        test.start();

        Set<Integer> seen = new TreeSet<>();
        eventually(() -> {
            seen.add(gateway.get(PRODUCTS).statusCode());
            return !gateway.routes().outOfService().isEmpty();
        });
        seen.add(gateway.get(PRODUCTS).statusCode());

        assertThat(seen).containsExactly(503);
        assertThat(gateway.routes().outOfService())
                .extracting(Routes.Place::toString)
                .containsExactly("cabinet /v1/products");
    }

    @Test
    void filesAreTakenUpWhileTheGatewayServes() throws IOException {
        serve();
        Path services = folder.resolve("services");
        DescriptorReload reload = new DescriptorReload(
                services,
                Map.of("DIARY_URL", gateway.data.uri() + "/diary"),
                gateway.routes(),
                test::again,
                Clock.systemUTC());
        reload.start();
        try {
            Files.writeString(services.resolve("service.yaml"), NEW.substring(0, NEW.indexOf("at: /brand")));
            eventually(() -> !reload.state().mistakes().isEmpty());
            assertThat(gateway.get(PRODUCTS).body()).isEqualTo("{\"name\":\"old\"}");

            Path complete = Files.writeString(folder.resolve("complete"), NEW);
            Files.move(complete, services.resolve("service.yaml"), StandardCopyOption.ATOMIC_MOVE);
            eventually(() -> gateway.get(PRODUCTS).body().equals("{\"brand\":\"new\"}"));

            Files.writeString(services.resolve("other.yaml"), OLD.replace("cabinet", "closet"));
            eventually(() -> gateway.get("/api/closet/v1/products").statusCode() == 200);
            Files.delete(services.resolve("service.yaml"));
            eventually(() -> gateway.get(PRODUCTS).statusCode() == 404);
        } finally {
            reload.stop();
        }
    }

    @Test
    void theHistoryNamesTheFileThatWasInForceAndACommentInItClosesNothing() {
        serve();
        gateway.routes().replace(read(OLD + "# said more clearly"));

        assertThat(gateway.get(PRODUCTS).statusCode()).isEqualTo(200);
        assertThat(intents())
                .extracting(AuditEvent.AccessIntended::descriptor)
                .endsWith(
                        read(OLD).getFirst().hash(),
                        read(OLD + "# said more clearly").getFirst().hash())
                .doesNotContainNull();
    }

    private List<AuditEvent.AccessIntended> intents() {
        return gateway.consent.events.stream()
                .filter(AuditEvent.AccessIntended.class::isInstance)
                .map(AuditEvent.AccessIntended.class::cast)
                .toList();
    }

    private List<ServiceDescriptor> read(String descriptor) {
        return Descriptors.read(Map.of("service.yaml", descriptor), Map.of("DIARY_URL", gateway.data.uri() + "/diary"));
    }
}
