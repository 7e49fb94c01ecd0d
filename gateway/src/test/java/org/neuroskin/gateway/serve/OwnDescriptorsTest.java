package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.Operation;

/** A gateway in front of a service that comes with a folder of descriptors. */
final class OwnDescriptorsTest {
    private static final String PRODUCTS = "/api/cabinet/v1/people/me/products";

    @TempDir
    Path keys;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(keys, """
                service: cabinet
                upstream: ${DIARY_URL}
                place: EU
                routes:
                  - path: /v1/people/{person}/products
                    methods: { GET: read, DELETE: delete }
                    subject: path.person
                    fields:
                      - { at: /name, category: regimen.product-use }
                """);
        gateway.data.handler = (exchange, asked) -> FakeUpstream.answer(
                exchange, 200, "application/json", "{\"name\":\"cream\"}".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whoMayDeleteDoesNotThereforeRead() {
        gateway.consent.change(
                RunningGateway.ADA, RunningGateway.grantOf("regimen.product-use", EnumSet.of(Operation.DELETE)));

        HttpResponse<String> deleted = gateway.send(HttpRequest.newBuilder(gateway.uri(PRODUCTS))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .DELETE());

        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(gateway.data.asked).hasSize(1);
        assertThat(gateway.get(PRODUCTS).statusCode()).isEqualTo(403);
    }
}
