package org.neuroskin.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.Problem;

final class RequestTargetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/../admin",
                "/portal?x[]=1",
                "/portal?x={}",
                "/portal?x=|",
                "/api/..",
                "/..",
                "/./api",
                "/api/%2e%2e/admin",
                "/api/%252e%252e/admin",
                "/api/a%2Fb",
                "/api/a%5cb",
                "/api/a\\b",
                "/api/a%00b",
                "/api/a\u0000b",
                "/api/%c0%ae%c0%ae/x",
                "//api/x",
                "/api//x",
                "/api/..;/x",
                "/api/x;a=b",
                "/api/%41",
                "/api/\u00e9",
                "/api/a b",
                "/api/x#fragment",
                "/api?a=b#c",
                "/api?a=\u0001",
                "http://evil.example/api/x",
                "api/x",
                "*",
                "evil.example:443",
                "",
                "?a=b"
            })
    void refusesWhatTwoProgramsCouldReadInTwoWays(String target) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> RequestTarget.parse(target))
                .matches(refusal -> refusal.problem() == Problem.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/diary/v1/subjects/me/mood-entries",
                "/portal/requests/1?state=%7B%22a%22%7D&x=../..",
                "/auth/realms/neuroskin/account/",
                "/assets/app.~1.css",
                "/a/..b/.c/d..."
            })
    void keepsOrdinaryTargetsAsTheyAre(String target) {
        assertThat(RequestTarget.parse(target).originForm()).isEqualTo(target);
    }

    @Test
    void aPrefixEndsAtASlash() {
        RequestTarget target = RequestTarget.parse("/internal/v1?x=1");

        assertThat(target.isUnder("/internal")).isTrue();
        assertThat(target.isUnder("/inter")).isFalse();
        assertThat(RequestTarget.parse("/internal").isUnder("/internal")).isTrue();
        assertThat(RequestTarget.parse("/internals").isUnder("/internal")).isFalse();
    }

    @Test
    void aHeaderThatMayOccurOnceOnlyIsRefusedTwice() {
        for (String name : List.of("Authorization", "consent-purpose", "Host", "Content-Length", "DPoP", "Cookie")) {
            assertRefused("Host: x", name + ": a", name.toUpperCase(Locale.ROOT) + ": a");
        }
        check("Host: x", "Accept: a", "Accept: b");
    }

    @Test
    void ambiguousHeadersAreRefused() {
        assertRefused("Accept: a");
        assertRefused("Host:  ");
        assertRefused("Host: x", "X-HTTP-Method-Override: DELETE");
        assertRefused("Host: x", "Transfer-Encoding: chunked", "Content-Length: 3");
        assertRefused("Host: x", "Transfer-Encoding: gzip, chunked");
        assertRefused("Host: x", "Expect: 200-ok");
        assertRefused("Host: x", "Content-Encoding: gzip");
        assertRefused("Host: x", "Accept: a\u0007b");
    }

    private static void assertRefused(String... headers) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> check(headers));
    }

    private static void check(String... headers) {
        HeaderRules.check(
                Arrays.stream(headers)
                        .map(header -> header.split(": ", 2))
                        .map(parts -> Map.entry(parts[0], parts[1]))
                        .toList(),
                HttpVersion.HTTP_1_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection", "keep-alive", "Proxy-Connection", "Transfer-Encoding", "upgrade"})
    void whatBelongsToAConnectionIsRefusedInHttp2(String name) {
        List<Map.Entry<String, String>> headers = List.of(Map.entry(name, "chunked"), Map.entry("Accept", "*/*"));

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> HeaderRules.check(headers, HttpVersion.HTTP_2))
                .matches(refusal -> refusal.problem() == Problem.MALFORMED_REQUEST);
        assertThatCode(() -> HeaderRules.check(headers, HttpVersion.HTTP_1_0)).doesNotThrowAnyException();
    }
}
