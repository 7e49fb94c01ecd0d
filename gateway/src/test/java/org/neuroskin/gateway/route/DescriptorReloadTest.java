package org.neuroskin.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.gateway.payload.OpenRoot;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.Descriptors;
import org.neuroskin.sealing.keys.EraStore;
import org.neuroskin.sealing.keys.PairwiseIds;

class DescriptorReloadTest {
    private static final SubjectId ADA = new SubjectId("aaaaaaaa-0000-4000-8000-000000000001");
    private static final String CABINET = """
            service: cabinet
            upstream: ${CABINET_URL}
            place: EU
            routes:
              - path: /v1/products
                methods: { GET: read }
                subject: token.sub
                fields:
                  - { at: /name, category: regimen.product-use }
              - path: /v1/catalogue
                methods: { GET: read }
                subject: token.sub
                fields:
                  - { at: /brand, category: none }
            """;
    private static final String CLOSET = CABINET.replace("service: cabinet", "service: closet");
    private static final Map<String, String> VARIABLES = Map.of("CABINET_URL", "http://localhost:1/cabinet");

    @TempDir
    Path folder;

    private final AtomicInteger tests = new AtomicInteger();
    private Routes routes;
    private DescriptorReload reload;

    @BeforeEach
    void start() throws IOException {
        write("cabinet.yaml", CABINET);
        write("closet.yaml", CLOSET);
        routes = new Routes(
                Descriptors.load(folder, VARIABLES),
                new PairwiseIds(
                        new EraStore(folder.resolve("keys"), new OpenRoot(), Clock.systemUTC(), new SecureRandom())));
        reload = new DescriptorReload(folder, VARIABLES, routes, tests::incrementAndGet, Clock.systemUTC());
        settle();
        assertThat(serves("cabinet", "/v1/products")).isTrue();
    }

    @Test
    void aFileThatIsStillBeingWrittenIsLeftAlone() throws IOException {
        int before = tests.get();
        for (int length = 0; length < CABINET.length(); length += 20) {
            write("cabinet.yaml", CABINET.substring(0, length));
            reload.look();
        }

        assertThat(tests).hasValue(before);
        assertThat(reload.state().mistakes()).isEmpty();
        assertThat(serves("cabinet", "/v1/products")).isTrue();
    }

    @Test
    void aMistakeInOneFileKeepsAllOfTheOldAndIsToldUntilItIsMended() throws IOException {
        Object since = reload.state().since();
        write("cabinet.yaml", CABINET.replace("place: EU", "place: [EU"));
        Files.delete(folder.resolve("closet.yaml"));
        settle();

        assertThat(reload.state().since()).isEqualTo(since);
        assertThat(reload.state().mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake).startsWith("cabinet.yaml:4: not readable as YAML"));
        assertThat(serves("cabinet", "/v1/products")).isTrue();
        assertThat(serves("closet", "/v1/products")).isTrue();

        write("cabinet.yaml", CABINET);
        settle();

        assertThat(reload.state().mistakes()).isEmpty();
        assertThat(serves("cabinet", "/v1/products")).isTrue();
        assertThat(problem("closet", "/v1/products")).isEqualTo(Problem.NOT_FOUND);
    }

    @Test
    void aDraftKeepsTheOld() throws IOException {
        write(
                "more.yaml",
                CABINET.replace("service: cabinet", "service: more").replace("place: EU", "place: undecided"));
        settle();

        assertThat(reload.state().mistakes())
                .singleElement()
                .asString()
                .startsWith("more.yaml:3: `place`: is undecided");
        assertThat(problem("more", "/v1/products")).isEqualTo(Problem.NOT_FOUND);
        assertThat(serves("cabinet", "/v1/products")).isTrue();
    }

    @Test
    void aFolderThatIsEmptyOrGoneKeepsTheOldAndIsReadAgainWhenItIsBack() throws IOException {
        Files.delete(folder.resolve("cabinet.yaml"));
        Files.delete(folder.resolve("closet.yaml"));
        settle();
        assertThat(reload.state().mistakes()).containsExactly(".:1: there is no descriptor");

        Files.delete(folder);
        settle();
        assertThat(reload.state().mistakes()).singleElement().asString().contains("cannot be read");
        assertThat(serves("cabinet", "/v1/products")).isTrue();

        Files.createDirectory(folder);
        write("cabinet.yaml", CABINET);
        settle();
        assertThat(reload.state().mistakes()).isEmpty();
        assertThat(serves("cabinet", "/v1/products")).isTrue();
        assertThat(problem("closet", "/v1/products")).isEqualTo(Problem.NOT_FOUND);
    }

    @Test
    void whatIsNewOrAnotherIsRefusedToAllButTheTesterUntilItHasBeenTested() throws IOException {
        for (String changed : List.of(
                CABINET.replace("at: /name", "at: /title"),
                CABINET.replace("subject: token.sub", "subject: token.sub\n    acr: 2"),
                CABINET.replace("place: EU", "place: US"),
                CABINET.replace("${CABINET_URL}", "http://localhost:1/elsewhere"))) {
            int before = tests.get();
            write("cabinet.yaml", changed);
            settle();

            assertThat(tests).hasValue(before + 1);
            assertThat(problem("cabinet", "/v1/products")).isEqualTo(Problem.OUT_OF_SERVICE);
            assertThatCode(() -> find("cabinet", "/v1/products", Routes.TESTER)).doesNotThrowAnyException();
            assertThat(serves("cabinet", "/v1/catalogue")).as("asks nobody").isTrue();
            assertThat(serves("closet", "/v1/products")).as("is as before").isTrue();

            pass("cabinet");
            assertThat(serves("cabinet", "/v1/products")).isTrue();
        }
    }

    /** Else a route that answered could be opened again by taking its file away and putting it back. */
    @Test
    void aRouteThatFailedItsTestStaysClosedHoweverOftenItComesBack() throws IOException {
        routes.all().stream()
                .filter(place -> place.service().equals("closet") && place.isTested())
                .forEach(routes::takeOutOfService);
        Files.delete(folder.resolve("closet.yaml"));
        settle();
        assertThat(routes.outOfService()).isEmpty();

        write("closet.yaml", CLOSET);
        settle();

        assertThat(routes.outOfService()).hasSize(1);
        pass("closet");
        assertThat(problem("closet", "/v1/products")).isEqualTo(Problem.OUT_OF_SERVICE);
    }

    private void settle() {
        reload.look();
        reload.look();
    }

    private void pass(String service) {
        routes.all().stream().filter(place -> place.service().equals(service)).forEach(routes::passed);
    }

    private boolean serves(String service, String path) {
        find(service, path, ADA);
        return true;
    }

    private Problem problem(String service, String path) {
        return assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> find(service, path, ADA))
                .actual()
                .problem();
    }

    private void find(String service, String path, SubjectId holder) {
        routes.find(RequestTarget.parse("/api/" + service + path), "GET", TestTokens.of(holder));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
