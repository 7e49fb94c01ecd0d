package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The data service that is measured behind, and the proxies that are measured beside: nginx and Apache httpd. */
final class OtherProxies implements AutoCloseable {
    private final DebianPrograms programs;
    private final Path folder;
    private final Map<String, String> values = new HashMap<>();
    private final List<Process> running = new ArrayList<>();

    /**
     * Nothing runs yet.
     *
     * @param folder for configurations, logs and, in {@code documents}, what the data service answers with
     * @param upstream port of the data service
     */
    OtherProxies(DebianPrograms programs, Path folder, LiveSystem system, int upstream) {
        this.programs = programs;
        this.folder = folder;
        values.put("folder", folder.toString());
        values.put("upstream", Integer.toString(upstream));
        values.put("origin", system.gateway().toString());
    }

    /** The data service. */
    void upstream(int port) throws IOException {
        nginx("upstream", port);
    }

    /** Passes everything on; the number of its process. */
    long nginx(int port) throws IOException {
        return nginx("nginx", port);
    }

    /**
     * Validates the token, passes everything else on.
     *
     * @param keys the realm's JSON Web Key Set, which httpd itself would only fetch over TLS
     * @return the number of its process
     */
    long apache(int port, JsonNode keys) throws IOException {
        values.put("certificates", certificates(keys));
        values.put(
                "modules",
                String.valueOf(
                        programs.file("usr/lib/apache2/modules/mod_proxy.so").getParent()));
        // httpd does not serve as root
        values.put("user", root() ? "User www-data\nGroup www-data" : "");
        String configuration = configured("apache.conf", port);
        return run("apache", "usr/sbin/apache2", "-DFOREGROUND", "-f", configuration);
    }

    private String certificates(JsonNode keys) throws IOException {
        StringBuilder names = new StringBuilder();
        for (JsonNode key : keys.path("keys")) {
            if (key.path("use").asString("").equals("sig") && key.has("x5c")) {
                String id = key.path("kid").asString();
                String lines = key.path("x5c").path(0).asString().replaceAll("(.{64})", "$1\n");
                Path file = folder.resolve("realm-" + id + ".pem");
                Files.writeString(file, "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n");
                names.append(" %s#%s".formatted(id, file));
            }
        }
        return names.toString();
    }

    private long nginx(String name, int port) throws IOException {
        values.put("user", root() ? "user root;" : "");
        String configuration = configured(name + ".conf", port);
        String log = folder.resolve(name + ".log").toString();
        return run(name, "usr/sbin/nginx", "-p", folder.toString(), "-e", log, "-c", configuration);
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    private long run(String name, String program, String... arguments) throws IOException {
        Process process = programs.run(folder.resolve(name + ".out"), program, arguments);
        running.add(process);
        return process.pid();
    }

    private String configured(String name, int port) throws IOException {
        values.put("port", Integer.toString(port));
        String text = resource(name);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        return Files.writeString(folder.resolve(name), text).toString();
    }

    /** A file that comes with the benchmark. */
    static String resource(String name) throws IOException {
        try (InputStream file = OtherProxies.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new BenchFailure("`%s` is missing from the benchmark".formatted(name));
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        running.reversed().forEach(Replica::end);
    }
}
