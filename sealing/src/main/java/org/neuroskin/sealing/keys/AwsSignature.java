package org.neuroskin.sealing.keys;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature version 4 of a POST without a query.
 *
 * @param secret the secret access key
 * @param region such as {@code eu-central-1}
 * @param service such as {@code kms}
 */
record AwsSignature(String accessKey, String secret, String region, String service) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /** The headers to send, {@code Authorization} and {@code X-Amz-Date} among them; all but the host. */
    Map<String, String> sign(URI address, Map<String, String> headers, byte[] body, Instant now) {
        String time = TIME.format(now);
        SortedMap<String, String> signed = new TreeMap<>();
        headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value));
        signed.put("host", address.getPort() < 0 ? address.getHost() : address.getHost() + ":" + address.getPort());
        signed.put("x-amz-date", time);
        String names = String.join(";", signed.keySet());
        String request = "POST\n/\n\n%s\n\n%s\n%s"
                .formatted(
                        signed.entrySet().stream()
                                .map(header -> header.getKey() + ":" + header.getValue())
                                .collect(Collectors.joining("\n")),
                        names,
                        hash(body));
        String scope = "%s/%s/%s/aws4_request".formatted(time.substring(0, 8), region, service);
        String toSign =
                "%s\n%s\n%s\n%s".formatted(ALGORITHM, time, scope, hash(request.getBytes(StandardCharsets.UTF_8)));
        byte[] key = mac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), time.substring(0, 8));
        for (String part : new String[] {region, service, "aws4_request"}) {
            key = mac(key, part);
        }
        Map<String, String> all = new TreeMap<>(signed);
        all.remove("host");
        all.put(
                "authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(
                                ALGORITHM,
                                accessKey,
                                scope,
                                names,
                                HexFormat.of().formatHex(mac(key, toSign))));
        return all;
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks HMAC-SHA-256", e);
        }
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "AwsSignature[%s %s]".formatted(region, service);
    }
}
