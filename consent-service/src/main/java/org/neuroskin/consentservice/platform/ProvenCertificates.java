package org.neuroskin.consentservice.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Believes the gateway which certificate a client proved to it (RFC 9440), as if the client had connected here, so that tokens that
 * are bound to it count (RFC 8705). The gateway passes on nothing that a client says of a certificate. What is not one well-formed
 * certificate is none, and a token that is bound to one is refused then.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class ProvenCertificates extends OncePerRequestFilter {
    private static final String HEADER = "Client-Cert";
    /** Where the Servlet specification has the certificates of the connection. */
    private static final String ATTRIBUTE = "jakarta.servlet.request.X509Certificate";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        List<String> told = Collections.list(request.getHeaders(HEADER));
        X509Certificate proven = told.size() == 1 ? certificate(told.getFirst()) : null;
        if (proven != null) {
            request.setAttribute(ATTRIBUTE, new X509Certificate[] {proven});
        }
        chain.doFilter(request, response);
    }

    // a byte sequence of RFC 8941 section 3.3.5
    private static @Nullable X509Certificate certificate(String told) {
        if (told.length() < 2 || !told.startsWith(":") || !told.endsWith(":")) {
            return null;
        }
        try {
            byte[] encoded = Base64.getDecoder().decode(told.substring(1, told.length() - 1));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (IllegalArgumentException | CertificateException e) {
            return null;
        }
    }
}
