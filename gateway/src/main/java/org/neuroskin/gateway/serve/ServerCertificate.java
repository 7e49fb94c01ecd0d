package org.neuroskin.gateway.serve;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.ssl.SslBundle;

/**
 * Certificate chain and key of the public listener, from two PEM files that may be replaced at any time.
 *
 * <p><b>Guarantee</b>: only a key that fits a certificate that counts now is handed out; a bad pair leaves the last good one in use.
 */
public final class ServerCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

    /**
     * Where it is.
     *
     * @param certificate the chain, the server's own certificate first
     * @param key its private key, not encrypted
     * @param reload how often the files are looked at
     * @param asksClients whether a client is asked for a certificate of its own, which it need not have
     */
    public record Source(Path certificate, Path key, Duration reload, boolean asksClients) {}

    /** Both files as they were at one time. */
    private record Pair(String certificate, String key) {}

    private final Source source;
    private final Clock clock;
    private volatile Pair seen = new Pair("", "");
    private volatile boolean good = true;

    ServerCertificate(Source source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    Duration reload() {
        return source.reload();
    }

    /** Whether the files, as they were last looked at, are in use. */
    boolean good() {
        return good;
    }

    /**
     * Options with the pair, if it is another one than last time.
     *
     * @return empty where nothing has changed or what is there cannot be used, which {@link #good} tells
     */
    synchronized Optional<ServerSSLOptions> changed() {
        boolean was = good;
        try {
            Pair now = new Pair(Files.readString(source.certificate()), Files.readString(source.key()));
            if (now.equals(seen)) {
                return Optional.empty();
            }
            seen = now;
            good = false;
            ServerSSLOptions options = options(now);
            good = true;
            return Optional.of(options);
        } catch (IOException | GeneralSecurityException | IllegalStateException | IllegalArgumentException e) {
            // Their words could repeat what is in the key file
            if (was) {
                LOG.warn(
                        "the certificate or its key cannot be used: {}",
                        e.getClass().getSimpleName());
            }
            good = false;
            return Optional.empty();
        }
    }

    private ServerSSLOptions options(Pair pair) throws GeneralSecurityException {
        PemSslBundleProperties properties = new PemSslBundleProperties();
        properties.getKeystore().setCertificate(pair.certificate());
        properties.getKeystore().setPrivateKey(pair.key());
        properties.getKeystore().setVerifyKeys(true);
        SslBundle bundle = PropertiesSslBundle.get(properties);
        KeyStore store = Objects.requireNonNull(bundle.getStores().getKeyStore());
        X509Certificate own =
                (X509Certificate) store.getCertificate(store.aliases().nextElement());
        own.checkValidity(Date.from(clock.instant()));
        return new ServerSSLOptions()
                .setClientAuth(source.asksClients() ? ClientAuth.REQUEST : ClientAuth.NONE)
                .setTrustOptions(TrustOptions.wrap(ClientCertificate.ANYBODYS))
                .setKeyCertOptions(KeyCertOptions.wrap(bundle.getManagers().getKeyManagerFactory()))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setUseAlpn(true);
    }
}
