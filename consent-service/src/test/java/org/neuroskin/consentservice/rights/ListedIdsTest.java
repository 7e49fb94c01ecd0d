package org.neuroskin.consentservice.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.policies.service.FieldPath;

class ListedIdsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            /images/*/id % {"images":[{"id":"b"},{"id":"a","more":{"id":"x"}}],"id":"y","other":[{"id":"z"}]} % b,a
            /* % ["a",2,3.50,["b"]] % a,2,3.50
            /*/* % [["a"],["b",["c"]],"d"] % a,b
            /a/b/*/c/*/id % {"a":{"b":[{"c":[{"id":1},{"id":2}]},{"c":[{"id":3}]}]},"b":[{"c":[{"id":4}]}]} % 1,2,3
            /a~1b/* % {"a/b":["1"],"a":{"b":["2"]}} % 1
            /images/*/id % {"images":{"*":{"id":"a"}}} % ''
            /images/*/id % [] % ''
            /images/*/id % {"images":[{"id":"a"},{"id":"b"},{"id":"a"}]} % a,b
            """)
    void areThoseAtOnePlaceEachOnce(String at, String list, String ids) {
        assertThat(read(at, list).ids()).containsExactly(ids.isEmpty() ? new String[0] : ids.split(","));
        assertThat(read(at, list).complete()).isTrue();
    }

    @Test
    void whatCannotBeAnIdIsCounted() {
        ListedIds listed = read(
                "/ids/*",
                "{\"ids\":[null,true,{\"id\":\"a\"},[\"b\"],\"\",\".\",\"..\",\"%s\",\"...\",\"a b\"]}"
                        .formatted("x".repeat(129)));

        assertThat(listed.ids()).containsExactly("...", "a b");
        assertThat(listed.unusable()).isEqualTo(8);
    }

    @Test
    void noMoreThanTenThousandAreReadAndTheRestIsCounted() {
        String many =
                IntStream.range(0, 10_003).mapToObj(String::valueOf).collect(Collectors.joining(",", "[0,", ",1]"));

        ListedIds listed = read("/*", many);

        assertThat(listed.ids()).hasSize(10_000).contains("0", "9999");
        assertThat(listed.more()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '%', textBlock = """
            ["a","b"
            ["a","b",
            ["a","b"] }
            """)
    void aListThatBreaksOffIsReadAsFarAsItGoes(String list) {
        ListedIds listed = read("/*", list);

        assertThat(listed.ids()).containsExactly("a", "b");
        assertThat(listed.complete()).isFalse();
    }

    private static ListedIds read(String at, String list) {
        return ListedIds.read(new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)), FieldPath.parse(at));
    }
}
