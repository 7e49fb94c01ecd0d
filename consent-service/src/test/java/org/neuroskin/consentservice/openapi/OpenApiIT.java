package org.neuroskin.consentservice.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ApiContract;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestWorld;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ServiceTest
class OpenApiIT {
    private static final Pattern PUBLIC = Pattern.compile("/(consent|audit|access|\\.well-known)/.*");
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");
    private static final Set<String> GATEWAYS_OWN =
            Set.of("/.well-known/oauth-protected-resource", "/.well-known/neuroskin-routes");

    @LocalServerPort
    private int port;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping handlers;

    private TestClient client = new TestClient(0);
    private HttpHeaders headers = HttpHeaders.of(Map.of(), (name, value) -> true);
    private JsonNode document = JsonMapper.shared().createObjectNode();

    @BeforeEach
    void theDocument() {
        client = new TestClient(port);
        TestClient.Answer answer = client.get("/openapi.json", "");
        assertThat(answer.status()).isEqualTo(200);
        headers = answer.response().headers();
        document = answer.json();
    }

    @Test
    void isOpenApi31() throws IOException {
        try (InputStream official =
                OpenApiIT.class.getResourceAsStream("/spec.openapis.org/oas/3.1/schema/2022-10-07")) {
            JsonNode schema = JsonMapper.shared().readTree(Objects.requireNonNull(official));
            assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(schema)
                            .validate(document))
                    .isEmpty();
        }
        assertThat(document.path("openapi").asString()).startsWith("3.1.");
    }

    @Test
    void describesEveryHandlerOfThePublicPaths() {
        List<String> missing = new ArrayList<>();
        handlers.getHandlerMethods().forEach((mapping, code) -> {
            for (String pattern : mapping.getPatternValues()) {
                for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
                    String path = pattern.replaceAll("\\{\\*?([^:}]+)[^}]*}", "{$1}");
                    JsonNode operation =
                            document.path("paths").path(path).path(method.name().toLowerCase(Locale.ROOT));
                    if (PUBLIC.matcher(path).matches() && operation.isMissingNode()) {
                        missing.add(method + " " + path + " of " + code);
                    }
                }
            }
        });

        assertThat(missing).isEmpty();
        assertThat(document.path("paths").propertyNames()).anyMatch(path -> path.startsWith("/consent/v1/me/"));
    }

    @Test
    void namesEveryVariableOfAPathAndNoOther() {
        operations((name, operation) -> {
            Set<String> described = new TreeSet<>();
            operation.path("parameters").forEach(parameter -> {
                if (parameter.path("in").asString().equals("path")) {
                    described.add(parameter.path("name").asString());
                }
            });
            Set<String> variables = new TreeSet<>();
            VARIABLE.matcher(name).results().forEach(found -> variables.add(found.group(1)));
            assertThat(described).as(name).isEqualTo(variables);
        });
    }

    @Test
    void saysWhichOperationsNeedNoToken() {
        operations((name, operation) -> {
            String path =
                    VARIABLE.matcher(name.substring(name.indexOf(' ') + 1)).replaceAll("1");
            if (path.startsWith("/api/") || GATEWAYS_OWN.contains(path)) {
                return;
            }
            String method = name.substring(0, name.indexOf(' '));
            int status = client.send(client.request(path, "")
                            .header("Content-Type", "application/json")
                            .method(method, HttpRequest.BodyPublishers.ofString("{}")))
                    .status();
            boolean open = operation.path("security").isEmpty();
            assertThat(status == 401)
                    .as(name + " answered " + status + " without a token")
                    .isEqualTo(!open);
        });
    }

    @Test
    void tellsNothingOfWhatIsInside() {
        assertThat(document.path("paths").propertyNames())
                .noneMatch(path -> path.startsWith("/internal")
                        || path.startsWith("/actuator")
                        || path.startsWith("/portal")
                        || path.startsWith("/error"));
        assertThat(document.toString()).doesNotContain("/internal/", TestWorld.GATEWAY_KEY, "127.0.0.1");
    }

    @Test
    void anExampleIsWhatItsSchemaSays() {
        ApiContract contract = new ApiContract(document);
        List<String> checked = new ArrayList<>();
        operations((name, operation) -> operation.findParents("example").forEach(content -> {
            checked.add(name);
            assertThat(contract.validate(content.path("schema"), content.path("example")))
                    .as(name)
                    .isEmpty();
        }));

        assertThat(checked).hasSizeGreaterThan(5);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = document.findValuesAsString("$ref");

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void everySchemaSaysWhatItIsSoThatNoneIsLeftOfAnOlderVersion() {
        document.at("/components/schemas")
                .forEachEntry((name, schema) ->
                        assertThat(schema.propertyNames()).as(name).containsAnyOf("type", "anyOf", "$ref"));
    }

    @Test
    void everyOperationHasAnIdOfItsOwn() {
        Set<String> ids = new HashSet<>();
        operations((name, operation) -> assertThat(
                        ids.add(operation.path("operationId").asString()))
                .as(name)
                .isTrue());
    }

    @Test
    void everyOperationIsExplained() {
        operations((name, operation) -> assertThat(operation.path("responses").propertyNames())
                .as(name + " is described, but openapi/operations says nothing of it")
                .doesNotContain("default"));
    }

    @Test
    void everyExplanationIsAboutAnOperationThatExists() {
        Set<String> described = new HashSet<>();
        operations((name, operation) -> described.add(name));

        assertThat(described)
                .containsAll(Explanations.bundled(JsonMapper.shared(), TestWorld.ORIGIN)
                        .operations());
    }

    @Test
    void tellsHeadersInputsAndProblemsOfGivingConsent() {
        JsonNode give = document.at("/paths/~1consent~1v1~1me~1consents/post");
        JsonNode key = give.path("parameters").get(0);
        JsonNode input = document.at("/components/schemas/NewConsent");

        assertThat(key.path("name").asString()).isEqualTo("Idempotency-Key");
        assertThat(key.path("in").asString()).isEqualTo("header");
        assertThat(key.path("required").asBoolean()).isFalse();
        assertThat(give.path("security").toString()).isEqualTo("[{\"keycloak\":[\"consent:manage\"]}]");
        assertThat(give.path("responses").propertyNames())
                .contains("201", "400", "401", "403", "404", "409", "410", "413", "415", "422", "500", "503")
                .doesNotContain("200", "default");
        assertThat(give.at("/responses/409").toString()).contains("urn:neuroskin:problem:conflict");
        assertThat(input.path("additionalProperties").asBoolean(true)).isFalse();
        assertThat(input.path("properties").propertyNames()).contains("app", "items", "grants");
    }

    @Test
    void tellsTheFieldsOfADataServiceWithTheirCategories() {
        JsonNode read = document.at("/paths/~1api~1diary~1v1~1subjects~1{subject}~1mood-entries/get");

        assertThat(read.at(
                                "/responses/2XX/content/application~1json/schema/properties/entries/items/properties/note/x-category")
                        .asString())
                .isEqualTo("mood.note");
        assertThat(read.at("/responses/403").toString()).contains("consent-required");
    }

    @Test
    void mayBeKeptForAWhileAndAskedForAgainCheaply() {
        assertThat(headers.allValues("Set-Cookie")).isEmpty();
        assertThat(headers.firstValue("Cache-Control")).hasValue("max-age=300, public");
        String etag = headers.firstValue("ETag").orElseThrow();

        assertThat(client.send(client.request("/openapi.json", "").header("If-None-Match", etag))
                        .status())
                .isEqualTo(304);
    }

    private void operations(BiConsumer<String, JsonNode> visitor) {
        document.path("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, operation) ->
                        visitor.accept(method.toUpperCase(Locale.ROOT) + " " + path, operation)));
    }
}
