package org.neuroskin.consentservice.fairness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.fairness.FourFifths.Verdict;
import org.neuroskin.consentservice.review.Share;

/** Says what was counted. */
final class FairnessWords {
    private final Wording wording;
    private final Map<String, String> apps;

    /** Apps by their id. */
    FairnessWords(Wording wording, Map<String, String> apps) {
        this.wording = wording;
        this.apps = Map.copyOf(apps);
    }

    List<FairnessPage.Table> tables(List<Cell> cells) {
        return Arrays.stream(Dimension.values())
                .map(dimension -> table(
                        dimension,
                        cells.stream()
                                .filter(cell -> cell.dimension() == dimension)
                                .toList()))
                .toList();
    }

    private FairnessPage.Table table(Dimension dimension, List<Cell> table) {
        Optional<Cell> highest = FourFifths.highest(table);
        return new FairnessPage.Table(
                dimension.code(),
                wording.text("fairness.by." + dimension.code()),
                findings(table, highest),
                Chart.of(table, this::barText),
                table.stream().map(cell -> row(cell, highest)).toList());
    }

    private List<String> findings(List<Cell> table, Optional<Cell> highest) {
        if (highest.isEmpty()) {
            boolean any = table.stream().anyMatch(cell -> cell.numbers() != null);
            return List.of(wording.text(any ? "fairness.finding.zero" : "fairness.finding.none"));
        }
        List<String> findings = new ArrayList<>();
        Cell lowest = table.stream()
                .filter(cell -> cell.numbers() != null && !cell.name().equals(Dimension.NOT_SAID))
                .min(Comparator.comparingDouble(Cell::rate))
                .orElseThrow();
        if (lowest.equals(highest.get())) {
            findings.add(wording.text("fairness.finding.one", name(lowest), Cell.percent(lowest.rate())));
            return findings;
        }
        findings.add(wording.text(
                "fairness.finding",
                name(highest.get()),
                Cell.percent(highest.get().rate()),
                name(lowest),
                Cell.percent(lowest.rate())));
        addBelow(table, highest.get(), Verdict.BELOW, findings);
        addBelow(table, highest.get(), Verdict.PERHAPS_BELOW, findings);
        if (findings.size() == 1) {
            findings.add(wording.text("fairness.finding.above"));
        }
        return findings;
    }

    private void addBelow(List<Cell> table, Cell highest, Verdict verdict, List<String> findings) {
        List<String> names = table.stream()
                .filter(cell -> FourFifths.of(cell, highest)
                        .filter(ratio -> ratio.verdict() == verdict)
                        .isPresent())
                .map(this::name)
                .toList();
        if (!names.isEmpty()) {
            findings.add(wording.text("fairness.finding." + key(verdict), wording.list(names)));
        }
    }

    private FairnessPage.Row row(Cell cell, Optional<Cell> highest) {
        Cell.Numbers numbers = cell.numbers();
        if (numbers == null) {
            return new FairnessPage.Row(name(cell), null, null, null, null, null, null);
        }
        Share share = numbers.share();
        Optional<FourFifths> ratio = highest.flatMap(reference -> FourFifths.of(cell, reference));
        Cell.Things things = numbers.things();
        return new FairnessPage.Row(
                name(cell),
                wording.text("fairness.people", numbers.hit(), numbers.people()),
                wording.text("fairness.percent", Cell.percent(numbers.rate())),
                wording.text("fairness.bounds", Cell.percent(share.low()), Cell.percent(share.high())),
                highest.filter(cell::equals).isPresent()
                        ? wording.text("fairness.ratio.highest")
                        : ratio.map(each -> wording.text("fairness.ratio", each.ratio(), each.low(), each.high()))
                                .orElse(null),
                ratio.map(each -> wording.text("fairness.verdict." + key(each.verdict())))
                        .orElse(null),
                things == null ? null : wording.text("fairness.things", things.rate(), things.low(), things.high()));
    }

    private String barText(Cell cell) {
        Cell.Numbers numbers = cell.numbers();
        return numbers == null
                ? wording.text("fairness.bar.hidden", name(cell))
                : wording.text("fairness.bar", name(cell), Cell.percent(numbers.rate()));
    }

    private String name(Cell cell) {
        if (cell.dimension() == Dimension.APP) {
            @Nullable String app = apps.get(cell.name());
            return Wording.name(app == null ? cell.name() : app);
        }
        return wording.text("fairness.group.%s.%s".formatted(cell.dimension().code(), cell.name()));
    }

    private static String key(Verdict verdict) {
        return switch (verdict) {
            case ABOVE -> "above";
            case PERHAPS_BELOW -> "perhaps-below";
            case BELOW -> "below";
        };
    }
}
