package org.neuroskin.gateway.serve;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.neuroskin.gateway.GatewayApplication;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The process as an operator starts it, within this JVM, between fakes that speak real HTTP. */
final class RunningProcess implements AutoCloseable {
    final FakeConsentService consent = new FakeConsentService();
    final FakeUpstream keycloak = RunningGateway.fakeKeycloak();
    final FakeUpstream data = new FakeUpstream();
    final ConfigurableApplicationContext context;
    private final int port;

    RunningProcess(Path folder, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--neuroskin.port=0",
                "--neuroskin.origin=" + RunningGateway.ORIGIN,
                "--neuroskin.consent-url=" + consent.uri(),
                "--neuroskin.keycloak-url=" + keycloak.uri() + "/auth",
                "--neuroskin.keys=" + folder,
                "--neuroskin.variables[DIARY_URL]=" + data.uri() + "/diary",
                "--neuroskin.variables[WEARABLE_URL]=" + data.uri() + "/wearable",
                "--neuroskin.gateway-key=" + FakeConsentService.KEY,
                "--neuroskin.root-passphrase=a passphrase of the tests",
                "--neuroskin.app-ids-key=" + "5a".repeat(32)));
        arguments.addAll(List.of(settings));
        context = new SpringApplicationBuilder(GatewayApplication.class)
                .registerShutdownHook(false)
                .run(arguments.toArray(String[]::new));
        port = context.getBean(PublicServer.class).actualPort();
    }

    /** Waits until the process says that it is ready. */
    RunningProcess ready() {
        // Before it is, ciphers are warmed up, which takes long with the compiler of the tests on a full machine
        RunningGateway.eventually(
                () -> management("/actuator/health/readiness").statusCode() == 200, Duration.ofMinutes(1));
        return this;
    }

    int port() {
        return port;
    }

    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target));
    }

    HttpResponse<String> get(String target) {
        return RunningGateway.ask(request(target).header("Authorization", "Bearer " + RunningGateway.token()));
    }

    HttpResponse<String> management(String path) {
        return RunningGateway.ask(managing(path));
    }

    /** Asks the management port to change something. */
    HttpResponse<String> change(String path) {
        return RunningGateway.ask(managing(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    }

    private HttpRequest.Builder managing(String path) {
        String managementPort = context.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path));
    }

    @Override
    public void close() {
        context.close();
        List.of(keycloak, data).forEach(FakeUpstream::close);
        consent.close();
    }
}
