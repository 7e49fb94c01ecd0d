package org.neuroskin.policies.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {
    private final PathTemplate template = new PathTemplate("/v1/subjects/{subject}/images/{id}");

    @Test
    void aFittingPathGivesItsVariablesAndExpandsBackToItself() {
        String path = "/v1/subjects/0b4f-Ab/images/left_cheek.1~2";
        assertThat(template.match(path)).hasValueSatisfying(values -> {
            assertThat(values).isEqualTo(Map.of("subject", "0b4f-Ab", "id", "left_cheek.1~2"));
            assertThat(template.expand(values)).isEqualTo(path);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "v1/subjects/a/images/b",
                "x/v1/subjects/a/images/b",
                "/v1/subjects/a/images/b/",
                "/v1/subjects/a/images",
                "/v1/subjects//images/b",
                "/v1/subjects/a/images/",
                "/V1/subjects/a/images/b",
                "/v1/subjects/../images/b",
                "/v1/subjects/./images/b",
                "/v1/subjects/a%2f/images/b",
                "/v1/subjects/a;b/images/b",
                "/v1/subjects/a/images/b?c",
                "/v1/subjects/a/images/b\n",
                "/v1/subjects/ä/images/b",
                "/v1/subjects/a\\b/images/b",
                "/v1/subjects/{subject}/images/b"
            })
    void anyOtherPathDoesNotFit(String path) {
        assertThat(template.match(path)).isEmpty();
    }

    @Test
    void aSegmentLongerThanAnyIdDoesNotFit() {
        assertThat(template.match("/v1/subjects/%s/images/b".formatted("a".repeat(128))))
                .isPresent();
        assertThat(template.match("/v1/subjects/%s/images/b".formatted("a".repeat(129))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../other", "a/b", "", "..", "a%2e"})
    void aValueThatWouldChangeThePathIsNotExpanded(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> template.expand(Map.of("subject", "a", "id", id)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "v1", "/v1/", "//a", "/{A}", "/{a}b", "/{a}/{a}", "/a/../b", "/.", "/a b", "/*"})
    void aMalformedTemplateIsRefused(String malformed) {
        assertThatIllegalArgumentException().isThrownBy(() -> new PathTemplate(malformed));
    }

    @ParameterizedTest
    @CsvSource({
        "/a/{x}, /a/b, true",
        "/a/{x}, /{y}/b, true",
        "/a/b, /a/b, true",
        "/a/{x}, /b/{x}, false",
        "/a/{x}, /a/{x}/c, false"
    })
    void templatesOverlapIfSomePathFitsBoth(String one, String other, boolean overlap) {
        assertThat(new PathTemplate(one).overlaps(new PathTemplate(other))).isEqualTo(overlap);
        assertThat(new PathTemplate(other).overlaps(new PathTemplate(one))).isEqualTo(overlap);
    }
}
