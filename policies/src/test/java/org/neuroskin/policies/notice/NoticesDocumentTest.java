package org.neuroskin.policies.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/notices.md} names every field with the article that demands it, in the order in which they are read. */
class NoticesDocumentTest {

    @Test
    void theTableIsWhatTheReaderDemands() throws IOException {
        List<String> table = Files.readAllLines(Path.of("..", "docs", "notices.md")).stream()
                .dropWhile(line -> !line.startsWith("| field |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();

        assertThat(table)
                .isEqualTo(Arrays.stream(NoticeField.values())
                        .map(field -> "| `%s` | %s |".formatted(field.key(), field.demand()))
                        .toList());
    }
}
