package org.neuroskin.consentservice.platform;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * A span for each request, in the trace of the gateway that asks.
 *
 * <p><b>Guarantee</b>: a span says the method, the template of the path and the status, and nothing of what was asked. The
 * context of anybody but a gateway is not read.
 *
 * <p><b>Source</b>: W3C Trace Context; OpenTelemetry semantic conventions for HTTP spans.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestTraces extends OncePerRequestFilter {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final TextMapGetter<HttpServletRequest> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServletRequest request) {
            return Collections.list(request.getHeaderNames());
        }

        @Override
        public @Nullable String get(@Nullable HttpServletRequest request, String key) {
            return request == null ? null : request.getHeader(key);
        }
    };

    private final Tracer tracer;

    RequestTraces(OpenTelemetry openTelemetry) {
        tracer = openTelemetry.getTracer("org.neuroskin.consentservice");
    }

    /** Sends spans where the variables of OpenTelemetry say where to. */
    @Configuration(proxyBeanMethods = false)
    static class Setup {
        @Bean
        OpenTelemetry openTelemetry() {
            return from(System.getenv());
        }

        @Bean
        RequestTraces requestTraces(OpenTelemetry openTelemetry) {
            return new RequestTraces(openTelemetry);
        }

        private static OpenTelemetry from(Map<String, String> environment) {
            if (!environment.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
                    && !environment.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")) {
                return OpenTelemetry.noop();
            }
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> Map.of(
                            "otel.service.name", "neuroskin-consent-service",
                            "otel.exporter.otlp.protocol", "http/protobuf",
                            "otel.metrics.exporter", "none",
                            "otel.logs.exporter", "none"))
                    .build()
                    .getOpenTelemetrySdk();
        }
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Context parent = request.getRequestURI().startsWith("/internal/")
                ? W3CTraceContextPropagator.getInstance().extract(Context.root(), request, HEADERS)
                : Context.root();
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "_OTHER";
        Span span = tracer.spanBuilder(method)
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        try (Scope _ = span.makeCurrent()) {
            chain.doFilter(request, response);
        } finally {
            span.setAttribute("http.request.method", method);
            span.setAttribute("http.response.status_code", response.getStatus());
            if (request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String route) {
                span.setAttribute("http.route", route);
                span.updateName(method + " " + route);
            }
            span.end();
        }
    }
}
