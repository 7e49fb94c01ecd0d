package org.neuroskin.consentservice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What is not one certificate as RFC 9440 says is none, and breaks nothing. What is one, the system tests show. */
class ProvenCertificatesTest {
    static List<List<String>> notOne() {
        return List.of(
                List.of(),
                List.of(""),
                List.of(":"),
                List.of("::"),
                List.of("no bytes"),
                List.of(":%%%:"),
                List.of(":bm8gY2VydGlmaWNhdGU=:"),
                List.of(":MAA=:", ":MAA=:"),
                List.of("-----BEGIN CERTIFICATE-----"));
    }

    @ParameterizedTest
    @MethodSource("notOne")
    void whatIsNotOneCertificateIsNone(List<String> told) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest();
        told.forEach(each -> request.addHeader("Client-Cert", each));
        MockFilterChain chain = new MockFilterChain();

        new ProvenCertificates().doFilter(request, new MockHttpServletResponse(), chain);

        assertThat(chain.getRequest()).isSameAs(request);
        assertThat(request.getAttribute("jakarta.servlet.request.X509Certificate"))
                .isNull();
    }
}
