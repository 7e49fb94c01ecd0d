package org.neuroskin.consentservice.law;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.LiveConsents;
import org.neuroskin.consentservice.consent.LiveConsents.LiveConsent;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.snapshot.Snapshots;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.law.Impact;
import org.neuroskin.policies.law.Laws;
import org.neuroskin.policies.law.Pack;
import org.neuroskin.policies.law.Rule;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Which laws decide, and what one of them does to the consents that hold now. Changes nothing. */
@RestController
@RequestMapping("/consent/v1/law/packs")
class LawApi {
    private static final int MAX_LIMIT = 1_000;
    private static final String DEFAULT_LIMIT = "200";
    private static final String DEFAULT_PLACE = "EU";

    private final Laws laws = Laws.bundledWithShadow();
    private final LiveConsents consents;
    private final Snapshots snapshots;
    private final Clock clock;

    LawApi(LiveConsents consents, Snapshots snapshots, Clock clock) {
        this.consents = consents;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /**
     * All packs.
     *
     * @param policy names the vocabulary and the live packs, as decisions do
     */
    record Packs(String policy, List<PackJson> packs) {}

    /**
     * A pack.
     *
     * @param state {@code live}, or {@code shadow}: asked beside the live ones, decides nothing
     */
    record PackJson(
            String name,
            String title,
            int version,
            String state,
            String hash,
            List<RuleJson> rules,
            List<Pack.Note> retention,
            List<Pack.Note> elsewhere,
            List<String> notEncoded) {

        static PackJson of(Pack pack) {
            return new PackJson(
                    pack.name(),
                    pack.title(),
                    pack.version(),
                    stateOf(pack),
                    pack.hash(),
                    pack.rules().stream().map(RuleJson::of).toList(),
                    pack.retention(),
                    pack.elsewhere(),
                    pack.notEncoded());
        }

        private static String stateOf(Pack pack) {
            return pack.state().name().toLowerCase(Locale.ROOT);
        }
    }

    /** A rule, as a lawyer cites it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RuleJson(
            String id,
            String article,
            String source,
            String says,
            String effect,
            LocalDate validFrom,
            @Nullable LocalDate validTo,
            @Nullable String lapsesAfter,
            @Nullable String disabledBecause) {

        static RuleJson of(Rule rule) {
            return new RuleJson(
                    rule.id(),
                    rule.article(),
                    rule.source(),
                    rule.says(),
                    rule.permits() ? "permit" : "forbid",
                    rule.validFrom(),
                    rule.validTo().orElse(null),
                    rule.lapsesAfter().map(String::valueOf).orElse(null),
                    rule.whyDisabled().orElse(null));
        }
    }

    /**
     * A page of the impact.
     *
     * @param examined how many live consents this page looked at
     * @param invalidated those of their grants of which the pack forbids something
     * @param next for {@code after}; absent on the last page
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ImpactPage(
            String pack,
            String state,
            int examined,
            List<Impact.Invalidated> invalidated,
            @Nullable UUID next) {}

    @GetMapping
    Packs packs() {
        return new Packs(
                Laws.bundled().hash(), laws.packs().stream().map(PackJson::of).toList());
    }

    @GetMapping("/{pack}/impact")
    ResponseEntity<ImpactPage> impact(
            @PathVariable("pack") String name,
            @RequestParam(defaultValue = DEFAULT_LIMIT) int limit,
            @RequestParam @Nullable UUID after,
            @RequestParam(defaultValue = DEFAULT_PLACE) String place) {
        Pack pack = laws.packs().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(ProblemException::notFound);
        List<LiveConsent> page = consents.page(after, checked(limit));
        Impact impact = new Impact(laws, name, Vocabulary.bundled());
        List<Impact.Invalidated> invalidated = invalidated(impact, page, parsed(place));
        UUID next = page.size() < limit ? null : page.getLast().id();
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new ImpactPage(name, PackJson.stateOf(pack), page.size(), invalidated, next));
    }

    private List<Impact.Invalidated> invalidated(Impact impact, List<LiveConsent> page, Place place) {
        Map<SubjectId, ConsentSnapshot> read = new HashMap<>();
        List<Impact.Invalidated> invalidated = new ArrayList<>();
        for (LiveConsent consent : page) {
            ConsentSnapshot snapshot = read.computeIfAbsent(consent.subject(), snapshots::of);
            impact.of(snapshot, List.of(place), clock.instant()).stream()
                    .filter(each -> each.consent().equals(consent.id()))
                    .forEach(invalidated::add);
        }
        return invalidated;
    }

    private static int checked(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new ProblemException(Problem.MALFORMED_REQUEST, "`limit` must be 1 to %d.".formatted(MAX_LIMIT));
        }
        return limit;
    }

    private static Place parsed(String place) {
        try {
            return new Place(place);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.MALFORMED_REQUEST, "`place` must be such as EU, DE or US-IL.");
        }
    }
}
