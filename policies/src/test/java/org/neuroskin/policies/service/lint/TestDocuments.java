package org.neuroskin.policies.service.lint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

final class TestDocuments {
    private TestDocuments() {}

    static String diary() {
        try (InputStream in = TestDocuments.class.getResourceAsStream("/openapi/diary.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
