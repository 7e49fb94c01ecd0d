package org.neuroskin.consentservice.audit;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.neuroskin.ledger.LogSigner;

/**
 * The names of this installation's log, and who signs under each. A log that has lost entries goes on under another name, since
 * to go on under the old one would be to sign two histories of it.
 */
final class LogNames {
    private static final int INSTALLATION_BYTES = 8;

    private final byte[] seed;
    private final String shard;
    private final String installation;

    LogNames(String key, String shard) {
        this.seed = HexFormat.of().parseHex(key.strip());
        this.shard = shard;
        this.installation = installation(seed);
    }

    /** Signs what is written after so many recoveries. */
    LogSigner signer(int recoveries) {
        return LogSigner.fromSeed(name(recoveries), seed);
    }

    /** After how many recoveries the log of ours had this name; empty for another's. */
    OptionalInt recoveries(String name) {
        Matcher matcher = Pattern.compile("neuroskin/%s/(?:r([1-9][0-9]{0,5})/)?%s".formatted(installation, shard))
                .matcher(name);
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1)));
    }

    private String name(int recoveries) {
        return recoveries == 0
                ? "neuroskin/%s/%s".formatted(installation, shard)
                : "neuroskin/%s/r%d/%s".formatted(installation, recoveries, shard);
    }

    /** Tells this installation's log from every other's without telling anything of the key. */
    private static String installation(byte[] seed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(seed, "HmacSHA256"));
            byte[] name = mac.doFinal("neuroskin/ledger/v1/installation".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(name, 0, INSTALLATION_BYTES);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
