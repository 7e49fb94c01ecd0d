package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ProxyTest {
    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        gateway.keycloak.asked.clear();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void pagesPassWithCookiesAndHeadersOfTheBrowser() {
        gateway.pages.handler = (exchange, asked) -> {
            exchange.getResponseHeaders().add("Set-Cookie", "a=1; HttpOnly");
            exchange.getResponseHeaders().add("Set-Cookie", "b=2");
            exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'self'");
            exchange.getResponseHeaders().set("Server", "Apache/1");
            FakeUpstream.answer(exchange, 200, "text/html", "<p>".getBytes(StandardCharsets.UTF_8));
        };

        HttpResponse<String> page = gateway.send(HttpRequest.newBuilder(gateway.uri("/portal/x?a=%2F..&b=c"))
                .header("Cookie", "a=0")
                .header("Accept", "text/html"));

        assertThat(page.body()).isEqualTo("<p>");
        assertThat(page.headers().allValues("Set-Cookie")).containsExactly("a=1; HttpOnly", "b=2");
        assertThat(page.headers().allValues("Content-Security-Policy")).containsExactly("default-src 'self'");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Server")).isEmpty();
        assertThat(gateway.pages.asked.getFirst().target()).isEqualTo("/portal/x?a=%2F..&b=c");
        assertThat(gateway.pages.asked.getFirst().header("Cookie")).isEqualTo("a=0");
    }

    @Test
    void whoAsksForWhichHostIsSaidByTheGatewayOnly() {
        gateway.send(HttpRequest.newBuilder(gateway.uri("/portal"))
                .header("X-Forwarded-For", "10.1.1.1")
                .header("X-Forwarded-Host", "evil.example")
                .header("X-Forwarded-Proto", "https")
                .header("Forwarded", "for=10.1.1.1")
                .header("X-Real-IP", "10.1.1.1")
                .header("X-User", "chair")
                .header("Client-Cert", ":MAA=:")
                .header("Client-Cert-Chain", ":MAA=:")
                .header("Neuroskin-Gateway", "gateway-1"));
        gateway.raw("GET /portal HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

        for (FakeUpstream.Asked asked : gateway.pages.asked) {
            assertThat(asked.header("Host")).isEqualTo("localhost:8080");
            assertThat(asked.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
            assertThat(asked.header("X-Forwarded-Host")).isEqualTo("localhost:8080");
            assertThat(asked.header("X-Forwarded-Proto")).isEqualTo("http");
            assertThat(asked.header("X-Forwarded-Port")).isEqualTo("8080");
            assertThat(asked.headers().keySet())
                    .doesNotContain(
                            "forwarded",
                            "x-real-ip",
                            "x-user",
                            "client-cert",
                            "client-cert-chain",
                            "neuroskin-gateway");
        }
        assertThat(gateway.pages.asked).hasSize(2);
    }

    @Test
    void headersNamedByConnectionStayBehind() {
        gateway.raw("GET /portal HTTP/1.1\r\nHost: x\r\nConnection: close, Cookie\r\nCookie: a=b\r\n\r\n");

        assertThat(gateway.pages.asked.getFirst().headers().keySet()).doesNotContain("cookie");
    }

    @Test
    void keycloakGetsItsRealmAndItsResourcesOnly() {
        gateway.send(HttpRequest.newBuilder(gateway.uri("/auth/realms/neuroskin/.well-known/openid-configuration")));
        gateway.send(HttpRequest.newBuilder(gateway.uri("/auth/resources/a/b.css")));
        HttpResponse<String> form =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/auth/realms/neuroskin/protocol/x"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("a=b")));

        assertThat(form.statusCode()).isEqualTo(200);
        assertThat(gateway.keycloak.asked)
                .extracting(FakeUpstream.Asked::target)
                .containsExactly(
                        "/auth/realms/neuroskin/.well-known/openid-configuration",
                        "/auth/resources/a/b.css",
                        "/auth/realms/neuroskin/protocol/x");
        assertThat(gateway.keycloak.asked.getLast().body().text()).isEqualTo("a=b");
        for (String closed :
                List.of("/auth", "/auth/", "/auth/admin/", "/auth/realms", "/auth/realms/master", "/auth/health")) {
            assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri(closed))).statusCode())
                    .as(closed)
                    .isEqualTo(404);
        }
        assertThat(gateway.keycloak.asked).hasSize(3);
    }

    @Test
    void largeAnswersStreamAndLargeRequestsDoNotPass() {
        byte[] large = new byte[5 * 1024 * 1024];
        Arrays.fill(large, (byte) 'x');
        gateway.pages.handler = (exchange, asked) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(large);
        };

        assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/x"))).body())
                .hasSize(large.length);

        HttpResponse<String> refused = gateway.send(HttpRequest.newBuilder(gateway.uri("/consent/v1/requests"))
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(gateway.pages.asked).hasSize(1);
    }

    @Test
    void redirectsAndEmptyAnswersPassAsTheyAre() {
        gateway.pages.handler = (exchange, asked) -> {
            exchange.getResponseHeaders().set("Location", "http://localhost:8080/portal");
            exchange.sendResponseHeaders(asked.method().equals("HEAD") ? 204 : 303, -1);
        };

        HttpResponse<String> redirect = gateway.send(HttpRequest.newBuilder(gateway.uri("/x")));
        HttpResponse<String> head =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/x")).HEAD());

        assertThat(redirect.statusCode()).isEqualTo(303);
        assertThat(redirect.headers().firstValue("Location")).contains("http://localhost:8080/portal");
        assertThat(head.statusCode()).isEqualTo(204);
    }

    @Test
    void aServerThatIsDownIsAProblemForAppsAndACalmPageForPeople() {
        int port = gateway.pages.port();
        gateway.pages.close();

        HttpResponse<String> problem = gateway.send(HttpRequest.newBuilder(gateway.uri("/consent/v1/requests")));
        HttpResponse<String> page =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/portal")).header("Accept", "text/html"));

        assertThat(problem.statusCode()).isEqualTo(503);
        assertThat(problem.headers().firstValue("Retry-After")).isPresent();
        assertThat(problem.body()).contains("urn:neuroskin:problem:consent-state-unknown");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body()).contains("<h1>");
        gateway.keycloak.close();
        assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/auth/realms/neuroskin/account")))
                        .body())
                .contains("identity-unavailable");

        try (FakeUpstream again = new FakeUpstream(port)) {
            assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/portal")))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(again.asked).hasSize(1);
        }
    }

    @Test
    void appsAreToldWhereToGetTokens() {
        HttpResponse<String> metadata =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/.well-known/oauth-protected-resource")));

        assertThat(metadata.body())
                .contains("\"resource\":\"http://localhost:8080\"")
                .contains("\"authorization_servers\":[\"http://localhost:8080/auth/realms/neuroskin\"]");
    }

    @Test
    void appsAreToldWhichRoutesThereAreAndNothingOfAnybody() {
        HttpResponse<String> routes =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/.well-known/neuroskin-routes")));

        assertThat(routes.statusCode()).isEqualTo(200);
        assertThat(routes.body()).contains("\"subject\":\"path.subject\"").doesNotContain("upstream", "127.0.0.1");
        JsonNode pictures = JsonMapper.shared()
                .readTree(routes.body())
                .path("routes")
                .valueStream()
                .filter(route -> route.path("body").asString().equals("binary"))
                .findFirst()
                .orElseThrow();
        assertThat(pictures.path("ids").path("in").asString()).isEqualTo("/v1/subjects/{subject}/images");
        assertThat(pictures.path("ids").path("at").asString()).isEqualTo("/images/*/id");
    }
}
