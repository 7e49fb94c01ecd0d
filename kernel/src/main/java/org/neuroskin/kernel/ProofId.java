package org.neuroskin.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a proof of possession (RFC 9449) that counts once: SHA-256 over the key's thumbprint and the proof's {@code jti}, in
 * base64url. Tells nothing of either.
 *
 * <p>In the audit intake a line {@code {"proof":"…"}} says that the event on the line after it uses this proof up.
 */
public record ProofId(@JsonValue String value) {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final String LINE_START = "{\"proof\":\"";
    private static final String LINE_END = "\"}";
    private static final int LINE_LENGTH = LINE_START.length() + 43 + LINE_END.length();

    /** Rejects a value that is not of the form {@code [A-Za-z0-9_-]{43}}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ProofId {
        Identifiers.require(ALLOWED, value, "proof");
    }

    /**
     * The name of a proof.
     *
     * @param thumbprint of the key that signed it (RFC 7638), in base64url
     * @param jti the proof's own id
     */
    public static ProofId of(String thumbprint, String jti) {
        byte[] hash = Sha256.of((thumbprint + "." + jti).getBytes(StandardCharsets.UTF_8));
        return new ProofId(Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
    }

    /** The line before the event that uses it up. */
    public byte[] line() {
        return (LINE_START + value + LINE_END).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The proof that a line uses up; empty if the line is none of {@link #line}, as no event is.
     *
     * @throws IllegalArgumentException if the line names no proof
     */
    public static Optional<ProofId> ofLine(byte[] line) {
        String text = line.length == LINE_LENGTH ? new String(line, StandardCharsets.US_ASCII) : "";
        return text.startsWith(LINE_START) && text.endsWith(LINE_END)
                ? Optional.of(new ProofId(text.substring(LINE_START.length(), LINE_LENGTH - LINE_END.length())))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
