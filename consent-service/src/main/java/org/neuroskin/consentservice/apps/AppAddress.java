package org.neuroskin.consentservice.apps;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that a browser is sent to. Exactly one spelling is taken, so that no two programs read it differently: https, or
 * a loopback address literal (RFC 8252 section 7.3, which section 8.3 prefers to the name), without user, fragment,
 * wildcard or a way up.
 */
final class AppAddress {
    private static final int LONGEST = 512;
    private static final Pattern HOST =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");
    private static final Pattern LAST_LABEL_IS_A_NUMBER = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~:/?=&\\[\\]%-]+");
    private static final Pattern WAY_UP = Pattern.compile("(^|/)\\.{1,2}(/|$)");
    private static final Pattern ENCODED = Pattern.compile("%(?![0-9A-F]{2})|%(2[EF]|5C|00|25)");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]");
    private static final int HIGHEST_PORT = 65_535;

    private AppAddress() {}

    /** The address, if it may be registered. */
    static Optional<URI> parse(String text) {
        if (text.length() > LONGEST || !PLAIN.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text).parseServerAuthority();
            return isPlain(uri) ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(URI uri) {
        String host = uri.getHost();
        String path = uri.getRawPath();
        return host != null
                && uri.getRawUserInfo() == null
                && uri.getRawFragment() == null
                && uri.getPort() != 0
                && uri.getPort() <= HIGHEST_PORT
                && host.concat(uri.getPort() < 0 ? "" : ":" + uri.getPort()).equals(uri.getRawAuthority())
                && path != null
                && path.startsWith("/")
                && !path.contains("//")
                && !WAY_UP.matcher(path).find()
                && !ENCODED.matcher(path).find()
                && isReachedSafely(uri.getScheme(), host);
    }

    private static boolean isReachedSafely(@Nullable String scheme, String host) {
        return switch (String.valueOf(scheme)) {
            case "https" ->
                HOST.matcher(host).matches()
                        && !LAST_LABEL_IS_A_NUMBER.matcher(host).matches();
            case "http" -> LOOPBACK.contains(host);
            default -> false;
        };
    }
}
