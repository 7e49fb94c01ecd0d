package org.neuroskin.gateway.payload;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One range of bytes as a client asks for it (RFC 9110 §14.1.2).
 *
 * @param first counts from 0; null where the last bytes are asked for
 * @param last counts from 0 and is included, null for all that follows; without {@code first}, how many of the last bytes
 */
public record AskedRange(@Nullable Long first, @Nullable Long last) {
    // Longer numbers than fit into a long are no range to us, which whoever asks for one must expect
    private static final Pattern ONE_RANGE = Pattern.compile(
            "bytes=[ \t]*(?:([0-9]{1,18})-([0-9]{1,18})?|-([0-9]{1,18}))[ \t]*", Pattern.CASE_INSENSITIVE);

    /** What these values of {@code Range} ask for; nothing where they are not exactly one range of bytes, which means the whole. */
    public static Optional<AskedRange> parse(List<String> values) {
        Matcher range = ONE_RANGE.matcher(values.size() == 1 ? values.getFirst() : "");
        if (!range.matches()) {
            return Optional.empty();
        }
        AskedRange asked = range.group(1) == null
                ? new AskedRange(null, Long.valueOf(range.group(3)))
                : new AskedRange(
                        Long.valueOf(range.group(1)), range.group(2) == null ? null : Long.valueOf(range.group(2)));
        return asked.isReversed() ? Optional.empty() : Optional.of(asked);
    }

    private boolean isReversed() {
        return first != null && last != null && last < first;
    }

    /** The bytes of a body of {@code length} bytes; nothing where it has none of those asked for. */
    public Optional<ByteRange> of(long length) {
        long from = first != null ? first : Math.max(0, length - (last == null ? 0 : last));
        long to = first == null || last == null ? length - 1 : Math.min(last, length - 1);
        return from > to ? Optional.empty() : Optional.of(new ByteRange(from, to));
    }

    /** In the form of the header. */
    @Override
    public String toString() {
        return "bytes=%s-%s".formatted(first == null ? "" : first, last == null ? "" : last);
    }
}
