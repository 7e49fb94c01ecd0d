package org.neuroskin.gateway.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.CategoryId;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Runs {@code payload/cases.yaml}. */
final class PayloadCasesTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        TestKeys keys = new TestKeys(folder);
        List<Map<String, Object>> cases = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(TestRoutes.resource("/payload/cases.yaml")));
        return cases.stream().map(each -> DynamicTest.dynamicTest(text(each, "name"), () -> run(each, keys)));
    }

    private static void run(Map<String, Object> given, TestKeys keys) {
        DataPlace place = TestRoutes.place(text(given, "route"));
        if (given.get("refused") instanceof String problem) {
            assertThatExceptionOfType(PayloadRefused.class)
                    .isThrownBy(() -> writeAndRead(given, place, keys))
                    .satisfies(refused -> assertThat(refused.problem().code()).isEqualTo(problem));
            return;
        }
        ReleasableBody released = Objects.requireNonNull(writeAndRead(given, place, keys));

        assertThat(new String(released.rest(), UTF_8)).isEqualTo(text(given, "read"));
        assertThat(released.categories()).extracting(CategoryId::value).isEqualTo(given.get("contains"));
        assertThat(released.bytes()).isEqualTo(released.rest().length);
        assertThat(released.windows()).isZero();
    }

    private static @Nullable ReleasableBody writeAndRead(Map<String, Object> given, DataPlace place, TestKeys keys) {
        byte[] stored;
        if (given.containsKey("written")) {
            RequestPayload request =
                    RequestPayload.read(place.route(), text(given, "written").getBytes(UTF_8));
            if (!given.containsKey("read")) {
                return null;
            }
            assertThat(request.categories()).extracting(CategoryId::value).isEqualTo(given.get("holds"));
            stored = request.seal(place, keys.hierarchy(), TestKeys.RANDOM);
        } else {
            stored = text(given, "stored").getBytes(UTF_8);
        }
        List<?> permitted = (List<?>) Objects.requireNonNull(given.get("permitted"));
        return new ResponsePayload(
                        place,
                        permitted.stream()
                                .map(category -> new CategoryId((String) category))
                                .collect(Collectors.toSet()),
                        DataWindows.NONE,
                        keys.hierarchy())
                .open(new ByteArrayInputStream(stored), (window, bytes) -> fail("one window is enough"));
    }

    private static String text(Map<String, Object> given, String key) {
        return (String) Objects.requireNonNull(given.get(key), key);
    }
}
