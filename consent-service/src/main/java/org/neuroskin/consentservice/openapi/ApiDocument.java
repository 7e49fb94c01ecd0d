package org.neuroskin.consentservice.openapi;

import java.util.Objects;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.util.DigestUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description of the public HTTP interface (OpenAPI 3.1), put together when first asked for: a skeleton with what is the
 * same everywhere, every handler of this process, and the routes of the data services.
 */
@Component
class ApiDocument {
    private final RequestMappingHandlerMapping handlers;
    private final JsonMapper json;
    private final ServiceSettings settings;
    private final SingletonSupplier<Published> published = SingletonSupplier.of(this::publish);

    /**
     * The finished document.
     *
     * @param etag the same for the same document only
     */
    record Published(JsonNode json, String etag) {}

    ApiDocument(
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping handlers,
            JsonMapper json,
            ServiceSettings settings) {
        this.handlers = handlers;
        this.json = json;
        this.settings = settings;
    }

    Published published() {
        return Objects.requireNonNull(published.get());
    }

    private Published publish() {
        Explanations explanations = Explanations.bundled(json, settings.origin().toString());
        ObjectNode document = explanations.skeleton();
        ObjectNode paths = document.withObject("paths");
        Schemas schemas = new Schemas(json);
        new Operations(json, schemas, explanations).addTo(paths, handlers.getHandlerMethods());
        new DataPlane(json).addTo(paths);
        ObjectNode components = document.withObject("components").withObject("schemas");
        schemas.components().forEach(components::set);
        Explanations.merge(components, explanations.schemas());
        String text = json.writeValueAsString(document);
        return new Published(
                document, DigestUtils.md5DigestAsHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
