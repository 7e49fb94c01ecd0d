package org.neuroskin.gateway.serve;

import io.vertx.core.http.HttpConnection;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The certificate that a client proved to hold when it connected by TLS. Never one that a header tells of. */
final class ClientCertificate {
    /** Takes any certificate that a client holds: a token names the one that counts (RFC 8705 section 2.2), whoever made it. */
    static final X509TrustManager ANYBODYS = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {
            // That the client holds its key, the handshake has shown
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            throw new CertificateException("no server is trusted by this");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    private ClientCertificate() {}

    static @Nullable Certificate of(HttpConnection connection) {
        SSLSession session = connection.sslSession();
        if (session == null) {
            return null;
        }
        try {
            return session.getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }
}
