package org.neuroskin.gateway.serve;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A fresh self-signed certificate for localhost. */
final class TestCertificate {
    private static final char[] PASSWORD = "of the tests".toCharArray();

    private final KeyStore store;

    /** {@code days} less than 0 for one that has expired. */
    TestCertificate(Path folder, int days) throws Exception {
        Path file = Files.createTempFile(folder, "store", ".p12");
        Files.delete(file);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-startdate",
                        "-10d",
                        "-validity",
                        String.valueOf(10 + days),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new AssertionError(said);
        }
        store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
    }

    KeyStore store() {
        return store;
    }

    /** Of a server that has it. */
    ServerSocketFactory sockets() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory();
    }

    byte[] encoded() throws Exception {
        return store.getCertificate("a").getEncoded();
    }

    void writeCertificate(Path file) throws Exception {
        write(file, "CERTIFICATE", encoded());
    }

    void writeKey(Path file) throws Exception {
        write(file, "PRIVATE KEY", store.getKey("a", PASSWORD).getEncoded());
    }

    private static void write(Path file, String what, byte[] der) throws Exception {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, lines, what));
    }
}
