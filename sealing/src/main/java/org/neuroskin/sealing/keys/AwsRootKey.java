package org.neuroskin.sealing.keys;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.sealing.SealingException;

/**
 * A symmetric key of AWS KMS. The context is its encryption context, which CloudTrail records in the clear; that of an era holds
 * nothing personal.
 *
 * <p>Source: docs.aws.amazon.com/kms/latest/APIReference, operations Encrypt and Decrypt.
 */
final class AwsRootKey implements RootKey {
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:kms:([a-z0-9-]+):[0-9]{12}:(?:key|alias)/[\\w/-]+");
    private static final String CONTEXT = "neuroskin";

    private final KeyService kms = new KeyService("AWS KMS");
    private final String key;
    private final String region;
    private final URI address;
    private final Path credentials;
    private final Clock clock;

    /**
     * A key by its ARN.
     *
     * @param credentials file as the command line of AWS has it; its profile {@code default} is read at each use
     */
    AwsRootKey(String key, Path credentials, Clock clock) {
        this(key, null, credentials, clock);
    }

    AwsRootKey(String key, @Nullable URI address, Path credentials, Clock clock) {
        Matcher arn = ARN.matcher(key);
        if (!arn.matches()) {
            throw new SealingException.KeysUnavailable(
                    "`%s` is no key of AWS KMS (expected: arn:aws:kms:REGION:ACCOUNT:key/ID)".formatted(key), null);
        }
        this.key = key;
        this.region = arn.group(1);
        this.address = address == null ? URI.create("https://kms.%s.amazonaws.com/".formatted(region)) : address;
        this.credentials = credentials;
        this.clock = clock;
    }

    @Override
    public byte[] wrap(byte[] plain, byte[] context) {
        KeyService.Answer answer = ask("Encrypt", "Plaintext", plain, context);
        if (!answer.isGood()) {
            throw kms.refused(answer, type(answer));
        }
        return RootKeys.decoded(kms.text(answer, "/CiphertextBlob"));
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) {
        KeyService.Answer answer = ask("Decrypt", "CiphertextBlob", wrapped, context);
        if (answer.status() == 400 && type(answer).equals("InvalidCiphertextException")) {
            throw new SealingException.NotAuthentic();
        }
        if (!answer.isGood()) {
            throw kms.refused(answer, type(answer));
        }
        return RootKeys.decoded(kms.text(answer, "/Plaintext"));
    }

    private KeyService.Answer ask(String operation, String name, byte[] value, byte[] context) {
        byte[] body = KeyService.bytes(Map.of(
                "KeyId",
                key,
                name,
                Base64.getEncoder().encodeToString(value),
                "EncryptionContext",
                Map.of(CONTEXT, Base64.getEncoder().encodeToString(context))));
        Map<String, String> profile = profile();
        Map<String, String> headers = new HashMap<>(
                Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", "TrentService." + operation));
        if (profile.containsKey("aws_session_token")) {
            headers.put("X-Amz-Security-Token", profile.get("aws_session_token"));
        }
        HttpRequest.Builder request = kms.request(address).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        new AwsSignature(
                        required(profile, "aws_access_key_id"),
                        required(profile, "aws_secret_access_key"),
                        region,
                        "kms")
                .sign(address, headers, body, clock.instant())
                .forEach(request::header);
        return kms.ask(request.build());
    }

    private Map<String, String> profile() {
        Map<String, String> profile = new HashMap<>();
        boolean wanted = false;
        for (String line :
                KeyService.credentials(credentials).lines().map(String::strip).toList()) {
            if (line.startsWith("[")) {
                wanted = line.equals("[default]");
            } else if (wanted && line.contains("=")) {
                int sign = line.indexOf('=');
                profile.put(
                        line.substring(0, sign).strip(),
                        line.substring(sign + 1).strip());
            }
        }
        return profile;
    }

    private String required(Map<String, String> profile, String name) {
        String value = profile.get(name);
        if (value == null) {
            throw new SealingException.KeysUnavailable(
                    "`%s` has no `%s` under `[default]`".formatted(credentials, name), null);
        }
        return value;
    }

    private static String type(KeyService.Answer answer) {
        String type = answer.at("/__type");
        return type.substring(type.indexOf('#') + 1);
    }
}
