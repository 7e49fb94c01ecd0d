package org.neuroskin.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.gateway.serve.RunningGateway.eventually;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.SubjectId;

/** Nobody learns by the form of an answer, or by a cache, what the answer itself would not tell. */
final class WhatAnswersTellTest {
    private static final String ENTRIES = "/api/diary/v1/subjects/me/mood-entries";
    private static final String STORED = "{\"entries\":[{\"id\":\"1\"},{\"id\":\"2\"}]}";

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(folder);
        gateway.data.handler = (exchange, asked) -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            exchange.getResponseHeaders().set("Last-Modified", "Thu, 01 Oct 2026 00:00:00 GMT");
            boolean unchanged = !asked.header("If-None-Match").isEmpty()
                    || !asked.header("If-Modified-Since").isEmpty()
                    || !asked.header("If-Match").isEmpty();
            FakeUpstream.answer(
                    exchange,
                    unchanged ? 304 : 200,
                    "application/json",
                    unchanged ? new byte[0] : STORED.getBytes(StandardCharsets.UTF_8));
        };
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private HttpResponse<String> ask(SubjectId holder, String target, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri(target))
                .header("Authorization", "Bearer " + RunningGateway.token(holder, RunningGateway.PURPOSE));
        return gateway.send(headers.length == 0 ? request : request.headers(headers));
    }

    /** A validator is of the whole body, also of what is left out: that it changed would tell that something was written. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-None-Match|\"v1\"",
                "If-None-Match|*",
                "If-None-Match|\"v2\"",
                "If-Match|\"v1\"",
                "If-Match|\"v2\"",
                "If-Modified-Since|Thu, 01 Oct 2026 00:00:00 GMT",
                "If-Unmodified-Since|Thu, 01 Oct 2020 00:00:00 GMT",
                "If-Range|\"v1\"",
                "Range|bytes=0-3",
                "Cache-Control|only-if-cached",
                "Prefer|return=minimal"
            })
    void aConditionChangesNothing(String name, String value) {
        gateway.grant("mood.note");
        eventually(() -> ask(RunningGateway.ADA, ENTRIES).statusCode() == 200);
        HttpResponse<String> without = ask(RunningGateway.ADA, ENTRIES);
        gateway.data.asked.clear();

        HttpResponse<String> with = ask(RunningGateway.ADA, ENTRIES, name, value);

        assertThat(with.statusCode()).isEqualTo(200);
        assertThat(with.body()).isEqualTo(without.body()).isEqualTo(STORED);
        assertThat(with.headers().map().keySet())
                .isEqualTo(without.headers().map().keySet())
                .doesNotContain("etag", "last-modified", "accept-ranges", "content-range", "age");
        assertThat(gateway.data.asked)
                .singleElement()
                .satisfies(asked -> assertThat(asked.header(name)).isEmpty());
    }

    /** The data service is not asked, so that neither its time nor its answer can be seen; all else is of the same steps. */
    @Test
    void aDenialIsTheSameWithAndWithoutData() {
        gateway.grant("mood.note");
        eventually(
                () -> gateway.post(ENTRIES, "{\"entries\":[{\"note\":\"x\"}]}").statusCode() == 200);
        long revision = gateway.consent.change(RunningGateway.ADA);
        eventually(() -> gateway.consent.acknowledged.containsValue(revision));
        gateway.data.asked.clear();
        gateway.consent.events.clear();

        Denied withData = denied(RunningGateway.ADA);
        Denied withoutData = denied(RunningGateway.BEN);

        assertThat(withData).isEqualTo(withoutData);
        assertThat(withData.status()).isEqualTo(403);
        assertThat(withData.questions()).isOne();
        assertThat(gateway.data.asked).isEmpty();
        assertThat(gateway.consent.events).hasSize(2).allMatch(AuditEvent.AccessDenied.class::isInstance);
    }

    /** What a denial can be seen by, and the questions that it took. */
    private record Denied(int status, String body, Set<String> headers, int questions) {}

    private Denied denied(SubjectId holder) {
        int before = gateway.consent.snapshots.get();
        HttpResponse<String> answer = ask(holder, ENTRIES);
        return new Denied(
                answer.statusCode(),
                answer.body().replaceAll("urn:uuid:[0-9a-f-]+", ""),
                answer.headers().map().keySet(),
                gateway.consent.snapshots.get() - before);
    }

    /** Whatever is appended to make a cache take it for a picture. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/x.css",
                ".css",
                ";x.css",
                "%2fx.css",
                "%3fx.css",
                "%23x.css",
                "?x.css",
                "?x=y.css",
                "/..%2fx.css",
                "//x.css"
            })
    void nothingIsForCaches(String appended) {
        gateway.grant("mood.note");
        eventually(() -> ask(RunningGateway.ADA, ENTRIES).statusCode() == 200);

        String answer = gateway.raw("GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(ENTRIES + appended, RunningGateway.token()));

        assertThat(answer.toLowerCase(Locale.ROOT))
                .contains("cache-control: no-store")
                .doesNotContain("max-age", "etag", "last-modified");
        assertThat(answer.contains("entries\":[")).isEqualTo(appended.isEmpty());
    }

    @Test
    void whatIsRefusedIsForNoCacheEither() {
        for (HttpResponse<String> answer : List.of(
                gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES))),
                ask(RunningGateway.ADA, ENTRIES),
                ask(RunningGateway.ADA, "/api/nowhere/x.css"),
                gateway.send(HttpRequest.newBuilder(gateway.uri("/internal/x.css"))))) {
            assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        }
    }

    /** A method that answers without a body would tell its length, or what else is there. */
    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "OPTIONS"})
    void aMethodThatOnlyLooksIsNotThere(String method) {
        gateway.grant("mood.note");
        eventually(() -> ask(RunningGateway.ADA, ENTRIES).statusCode() == 200);
        gateway.data.asked.clear();

        HttpResponse<String> answer = gateway.send(HttpRequest.newBuilder(gateway.uri(ENTRIES))
                .header("Authorization", "Bearer " + RunningGateway.token())
                .method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, POST");
        assertThat(gateway.data.asked).isEmpty();
        assertThat(gateway.consent.events.getLast()).isInstanceOf(AuditEvent.AccessDenied.class);
    }
}
