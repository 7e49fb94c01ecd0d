package org.neuroskin.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.policies.yaml.YamlFile;

/** Both services read the vocabulary and the laws before they listen: what is wrong in a file ends that, with its place and fix. */
class BrokenFilesTest {
    private static final String VOCABULARY = "org.neuroskin.policies.vocabulary.Vocabulary";
    private static final String LAWS = "org.neuroskin.policies.law.Laws";
    private static final String LAW = "law/us-ca-sb1223.cedar";

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void aBrokenVocabularyIsRefusedWithFileLineAndFix() throws IOException {
        put(
                "vocabulary/categories.yaml",
                YamlFile.bundled("vocabulary/categories.yaml")
                        .replaceFirst("fr: \\{ name: Humeur,", "it: { name: Umore,"));

        assertThatThrownBy(() -> read(VOCABULARY))
                .rootCause()
                .hasMessageContaining("vocabulary/categories.yaml:8: `fr` is missing")
                .hasMessageContaining("vocabulary/categories.yaml:15: unknown key `it` (did you mean `id`?)");
    }

    @Test
    void aBrokenLawIsRefusedWithFileLineAndFix() throws IOException {
        put(LAW, YamlFile.bundled(LAW).replace("context.sale &&", "context.sael &&"));

        assertThatThrownBy(() -> read(LAWS))
                .rootCause()
                .message()
                .containsPattern(LAW + ":\\d+: unknown `context.sael` for `access` \\(did you mean `sale`\\?\\)");
    }

    @Test
    void aLawThatWasChangedAfterTheBuildIsRefused() throws IOException {
        put(LAW, YamlFile.bundled(LAW).replace("context.sale &&", "!context.sale &&"));

        assertThatThrownBy(() -> read(LAWS)).rootCause().hasMessageContaining(LAW + ":1: not proven");
    }

    @Test
    void asTheyAreTheyAreRead() throws Exception {
        assertThat(read(LAWS)).isNotNull();
    }

    private void put(String name, String content) throws IOException {
        Path file = folder.resolve("neuroskin").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** What {@code bundled} of the class answers where the folder stands before everything else on the class path. */
    private Object read(String className) throws Exception {
        List<URL> path = new ArrayList<>(List.of(folder.toUri().toURL()));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            path.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader fresh =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            return fresh.loadClass(className).getMethod("bundled").invoke(null);
        }
    }
}
