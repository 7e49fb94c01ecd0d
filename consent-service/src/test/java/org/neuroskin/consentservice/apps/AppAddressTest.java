package org.neuroskin.consentservice.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example/callback",
                "https://app.example:8443/a/b-c_d~e",
                "https://xn--bcher-kva.example/",
                "https://app.example/callback?tenant=one",
                "http://127.0.0.1/callback",
                "http://127.0.0.1:51004/callback",
                "http://[::1]:51004/callback"
            })
    void plainAddressesAreTakenAsTheyStand(String address) {
        assertThat(AppAddress.parse(address)).contains(URI.create(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "callback",
                "//evil.example/callback",
                "https:evil.example/callback",
                "https:/evil.example/callback",
                "https:///callback",
                "https://app.example",
                "http://app.example/callback",
                "HTTPS://app.example/callback",
                "https://App.example/callback",
                "javascript:alert(1)",
                "data:text/html,x",
                "com.example.app:/callback",
                "urn:ietf:wg:oauth:2.0:oob",
                "https://app.example/*",
                "https://*.example/callback",
                "https://app.example/callback#fragment",
                "https://app.example/callback#",
                "https://user@evil.example/callback",
                "https://app.example@evil.example/callback",
                "https://app.example:pass@evil.example/callback",
                "https://app.example\\@evil.example/callback",
                "https://app.example%2f@evil.example/callback",
                "https://app.example/a/../callback",
                "https://app.example/..",
                "https://app.example/./callback",
                "https://app.example/%2e%2e/callback",
                "https://app.example/a%2fb",
                "https://app.example/a%5Cb",
                "https://app.example/a%00b",
                "https://app.example/a%b",
                "https://app.example//callback",
                "https://app.example/call back",
                "https://app.example/callback\r\nSet-Cookie: a=b",
                "https://app.example:0/callback",
                "https://app.example:65536/callback",
                "https://app.example:/callback",
                "https://app.example./callback",
                "https://.example/callback",
                "https://-app.example/callback",
                "https://app_x.example/callback",
                "https://аpp.example/callback",
                "https://app。example/callback",
                "https://localhost/callback",
                "https://10.0.0.1/callback",
                "https://0x7f.1/callback",
                "https://2130706433/callback",
                "https://[::1]/callback",
                "http://localhost/callback",
                "http://localhost.evil.example/callback",
                "http://127.0.0.1.evil.example/callback",
                "http://127.1/callback",
                "http://127.0.0.2/callback",
                "http://0.0.0.0/callback",
                "http://[::ffff:127.0.0.1]/callback",
                "http://[0:0:0:0:0:0:0:1]/callback",
                "http://127.0.0.1@evil.example/callback"
            })
    void anythingElseIsRefused(String address) {
        assertThat(AppAddress.parse(address)).isEmpty();
    }

    @Test
    void endlessOnesAreRefused() {
        assertThat(AppAddress.parse("https://app.example/" + "a".repeat(492))).isPresent();
        assertThat(AppAddress.parse("https://app.example/" + "a".repeat(493))).isEmpty();
    }
}
