package org.neuroskin.consentservice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerMapping;

final class RequestTracesTest {
    private static final String PERSON = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String TRACE = "0123456789abcdef0123456789abcdef";

    private final List<SpanData> spans = new ArrayList<>();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(new Keeping()))
                    .build())
            .build();
    private final RequestTraces traces = new RequestTraces(sdk);

    private final class Keeping implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    @AfterEach
    void stop() {
        sdk.close();
    }

    @Test
    void aRequestOfAGatewayBelongsToItsTrace() throws ServletException, IOException {
        ask("GET", "/internal/v1/subjects/" + PERSON + "/snapshot", "/internal/v1/subjects/{subject}/snapshot");

        assertThat(spans).singleElement().satisfies(span -> {
            assertThat(span.getTraceId()).isEqualTo(TRACE);
            assertThat(span.getName()).isEqualTo("GET /internal/v1/subjects/{subject}/snapshot");
        });
    }

    @Test
    void anybodyElsesContextIsNotTakenUp() throws ServletException, IOException {
        ask("GET", "/consent/v1/me/consents", "/consent/v1/me/consents");

        assertThat(spans)
                .singleElement()
                .satisfies(span -> assertThat(span.getTraceId()).isNotEqualTo(TRACE));
    }

    @Test
    void nothingOfWhatWasAskedIsInASpan() throws ServletException, IOException {
        ask("SECRET", "/internal/v1/subjects/" + PERSON + "/snapshot?q=secret", null);

        assertThat(spans.toString()).contains("_OTHER").doesNotContain(PERSON, "secret", "SECRET");
    }

    private void ask(String method, String uri, @Nullable String pattern) throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest(method, uri);
        request.addHeader("traceparent", "00-%s-0123456789abcdef-01".formatted(TRACE));
        traces.doFilter(
                request,
                new MockHttpServletResponse(),
                (asked, answer) -> asked.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, pattern));
    }
}
