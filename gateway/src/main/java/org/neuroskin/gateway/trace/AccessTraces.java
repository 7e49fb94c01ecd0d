package org.neuroskin.gateway.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A trace for each access, with a span for each step, and its context for whoever is called meanwhile.
 *
 * <p><b>Guarantee</b>: nothing of a path, a person, a token or a body is in a span, nor what an exception says. Each access is a
 * trace of its own: an app's {@code traceparent} is not read, since sixteen bytes of its choice can name a person.
 *
 * <p><b>Source</b>: W3C Trace Context; OpenTelemetry semantic conventions for HTTP spans.
 */
public final class AccessTraces {
    private static final ContextKey<Span> ACCESS = ContextKey.named("access");

    private final Tracer tracer;

    /** Traces into {@code openTelemetry}, which may be one that keeps nothing. */
    public AccessTraces(OpenTelemetry openTelemetry) {
        tracer = openTelemetry.getTracer("org.neuroskin.gateway");
    }

    /** What the variables of OpenTelemetry demand: it sends spans if they name where to, else keeps nothing. */
    public static OpenTelemetry from(Map<String, String> environment) {
        if (!environment.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
                && !environment.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")) {
            return OpenTelemetry.noop();
        }
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> Map.of(
                        "otel.service.name", "neuroskin-gateway",
                        "otel.exporter.otlp.protocol", "http/protobuf",
                        "otel.metrics.exporter", "none",
                        "otel.logs.exporter", "none"))
                .build()
                .getOpenTelemetrySdk();
    }

    /** Hands the context of the step under way, if it is traced, to whoever is called. */
    public static void tell(BiConsumer<String, String> headers) {
        W3CTraceContextPropagator.getInstance()
                .inject(Context.current(), headers, (into, name, value) -> headers.accept(name, value));
    }

    /** An access from its head to its end. */
    public void access(UUID access, Runnable work) {
        Span span = tracer.spanBuilder("access")
                .setNoParent()
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        if (span.isRecording()) {
            span.setAttribute("neuroskin.access", access.toString());
        }
        try (Scope _ = Context.current().with(span).with(ACCESS, span).makeCurrent()) {
            work.run();
        } finally {
            span.end();
        }
    }

    /** One step of the access under way. */
    public <T> T step(String name, Supplier<T> work) {
        Span span = tracer.spanBuilder(name).startSpan();
        try (Scope _ = span.makeCurrent()) {
            return work.get();
        } catch (RuntimeException e) {
            // What it says could repeat what was asked
            span.setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            span.end();
        }
    }

    /** Notes words from a descriptor, the vocabulary or our own code about the access under way. */
    public void note(Supplier<Map<String, String>> words) {
        Span span = Context.current().get(ACCESS);
        if (span != null && span.isRecording()) {
            words.get().forEach(span::setAttribute);
        }
    }
}
