package org.neuroskin.policies.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTreeTest {
    private final FieldRule note = rule("/entries/*/note");
    private final FieldRule stress = rule("/entries/*/inferred/stress");
    private final FieldRule odd = rule("/a~1b/~0");
    private final FieldTree tree = FieldTree.of(List.of(note, stress, odd));

    @Test
    void walkingDownFindsTheRuleOfEachPlace() {
        assertThat(at("entries", "[]", "note")).contains(note);
        assertThat(at("entries", "[]", "inferred", "stress")).contains(stress);
        assertThat(at("a/b", "~")).contains(odd);
    }

    @Test
    void aPlaceAboveARuleHasNoneItself() {
        assertThat(at("entries", "[]", "inferred")).isEmpty();
        assertThat(tree.rule()).isEmpty();
    }

    @Test
    void anItemIsDatedByWhatItHoldsAndNothingElseIs() {
        FieldRule at = new FieldRule(
                FieldPath.parse("/entries/*/time/at"),
                Optional.empty(),
                AtRest.CLEAR,
                PaddingRule.NONE,
                Shape.RECORDED_AT,
                false);
        FieldTree dated = FieldTree.of(List.of(note, at));
        FieldTree entries = Objects.requireNonNull(dated.member("entries"));
        FieldTree item = Objects.requireNonNull(entries.item());

        assertThat(item.isDated()).isTrue();
        assertThat(List.of(dated, entries, Objects.requireNonNull(item.member("time"))))
                .noneMatch(FieldTree::isDated);
        assertThat(tree.isDated()).isFalse();
    }

    @Test
    void aMemberNamedAsteriskIsNoArrayItem() {
        assertThat(at("entries", "*", "note")).isEmpty();
    }

    @Test
    void anIndexIsNoMember() {
        assertThat(at("entries", "0", "note")).isEmpty();
        assertThat(at("entries", "note")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "/entries/*/note", "/a~1b/~0", "/~01"})
    void aPointerSurvivesParsing(String pointer) {
        assertThat(FieldPath.parse(pointer)).hasToString(pointer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/b", "/a//b", "/a/", "/a~2", "/a~"})
    void whatIsNoPointerIsRefused(String pointer) {
        assertThatIllegalArgumentException().isThrownBy(() -> FieldPath.parse(pointer));
    }

    private Optional<FieldRule> at(String... steps) {
        @Nullable FieldTree here = tree;
        for (String step : steps) {
            if (here == null) {
                return Optional.empty();
            }
            here = step.equals("[]") ? here.item() : here.member(step);
        }
        return here == null ? Optional.empty() : here.rule();
    }

    private static FieldRule rule(String pointer) {
        return new FieldRule(
                FieldPath.parse(pointer), Optional.empty(), AtRest.CLEAR, PaddingRule.NONE, Shape.VALUE, false);
    }
}
