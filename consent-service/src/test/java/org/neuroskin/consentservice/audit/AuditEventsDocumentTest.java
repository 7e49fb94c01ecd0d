package org.neuroskin.consentservice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.AuditEvents;

/** {@code docs/audit-events.md} lists every kind of event with exactly its members. */
class AuditEventsDocumentTest {
    private static final Pattern CODE = Pattern.compile("`([a-z-]+)`");
    private static final Set<String> EVERYWHERE = Set.of("event", "at");

    private static String typeOf(Class<?> kind) {
        return kind.getSimpleName().replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static List<Set<String>> rows(String type) throws IOException {
        return Files.readString(Path.of("..", "docs", "audit-events.md"))
                .lines()
                .filter(line -> line.startsWith("| `" + type + "` |"))
                .map(line -> {
                    Set<String> words = new TreeSet<>();
                    Matcher matcher = CODE.matcher(line);
                    while (matcher.find()) {
                        words.add(matcher.group(1));
                    }
                    words.remove(type);
                    return words;
                })
                .toList();
    }

    @Test
    void listsEveryKindWithItsMembers() throws IOException {
        for (Class<?> kind : AuditEvents.kinds()) {
            List<Set<String>> rows = rows(typeOf(kind));
            assertThat(rows).as(typeOf(kind)).hasSize(2);
            assertThat(rows.get(1))
                    .as(typeOf(kind))
                    .isEqualTo(Arrays.stream(kind.getRecordComponents())
                            .map(RecordComponent::getName)
                            .filter(name -> !EVERYWHERE.contains(name))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }
}
