package org.neuroskin.consentservice.portal;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.Access;
import org.neuroskin.consentservice.audit.AccessPage;
import org.neuroskin.consentservice.audit.AccessQuery;
import org.neuroskin.consentservice.audit.Accesses;
import org.neuroskin.consentservice.audit.Evidence;
import org.neuroskin.consentservice.audit.Outcome;
import org.neuroskin.consentservice.design.Look;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.Operation;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.UriComponentsBuilder;

/** Who has seen: every look at the person's data, and the proof of each. */
@Controller
class HistoryPages {
    private static final int SHOWN = 25;

    private final Accesses accesses;
    private final Evidence evidence;
    private final Apps apps;
    private final Words words;
    private final Clock clock;

    HistoryPages(Accesses accesses, Evidence evidence, Apps apps, Words words, Clock clock) {
        this.accesses = accesses;
        this.evidence = evidence;
        this.apps = apps;
        this.words = words;
        this.clock = clock;
    }

    @GetMapping("/portal/who-has-seen")
    ModelAndView whoHasSeen(
            Person person,
            @RequestParam(defaultValue = "") String app,
            @RequestParam(defaultValue = "") String outcome,
            @RequestParam(required = false) @Nullable String after,
            Locale locale) {
        Wording wording = words.in(locale);
        @Nullable
        App chosenApp = apps.all().stream()
                .filter(each -> each.id().value().equals(app))
                .findFirst()
                .orElse(null);
        @Nullable
        Outcome chosenOutcome = Arrays.stream(Outcome.values())
                .filter(each -> each.wireName().equals(outcome))
                .findFirst()
                .orElse(null);
        @Nullable AppId appId = chosenApp == null ? null : chosenApp.id();
        AccessPage found = accesses.find(
                new AccessQuery(person.subject(), "subject", appId, chosenOutcome, null, null, SHOWN, after));
        WhoHasSeenPage page = new WhoHasSeenPage(
                appOptions(appId, wording),
                outcomeOptions(chosenOutcome, wording),
                days(found.accesses(), wording),
                found.next() == null ? null : address(appId, chosenOutcome, found.next()),
                after == null ? null : address(appId, chosenOutcome, null));
        return new ModelAndView("portal/who-has-seen", "page", page);
    }

    @GetMapping("/portal/accesses/{shard}/{sequence}")
    ModelAndView look(Person person, @PathVariable String shard, @PathVariable long sequence, Locale locale) {
        // the look is recorded by the search for the access, and once is enough
        CheckedProof checked = evidence.ownProof(person.subject(), shard, sequence)
                .map(CheckedProof::of)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Access access = checked.at()
                .flatMap(at -> find(person, at, sequence))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Wording wording = words.in(locale);
        Looks looks = new Looks(apps, wording);
        LookPage page = new LookPage(looks.look(access), facts(access, looks, wording), told(access, checked, wording));
        return new ModelAndView("portal/look", "page", page);
    }

    @GetMapping("/portal/accesses/{shard}/{sequence}/proof")
    ResponseEntity<String> download(Person person, @PathVariable String shard, @PathVariable long sequence) {
        ContentDisposition name = ContentDisposition.attachment()
                .filename("neuroskin-%d.tlog-proof".formatted(sequence))
                .build();
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/plain;charset=UTF-8"))
                .header(HttpHeaders.CONTENT_DISPOSITION, name.toString())
                .body(evidence.proofFor(person.subject(), shard, sequence)
                        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
    }

    private Optional<Access> find(Person person, Instant at, long sequence) {
        AccessQuery query = new AccessQuery(
                person.subject(), "subject", null, null, at, at.plusNanos(1_000), AccessQuery.MAX_LIMIT, null);
        return accesses.find(query).accesses().stream()
                .filter(access -> access.sequence() == sequence)
                .findFirst();
    }

    private List<LookPage.Fact> facts(Access access, Looks looks, Wording wording) {
        List<LookPage.Fact> facts = new ArrayList<>();
        add(facts, wording, "look.at", wording.moment(access.at()).text());
        add(facts, wording, "look.app", looks.app(access) + ", " + looks.organisation(access));
        add(facts, wording, "look.purpose", wording.purpose(access.purpose()).sentence());
        add(facts, wording, "look.categories", looks.what(access.categories()));
        if (access.service() != null) {
            add(facts, wording, "look.service", access.service());
        }
        if (access.operation() != Operation.WRITE) {
            add(facts, wording, "look.size", wording.text("look.size.bytes", access.bytes()));
        }
        // staff appear to the person as such, never by their identity
        add(facts, wording, "look.actor", wording.text(actor(access.actor())));
        add(facts, wording, "look.number", access.access().toString());
        return facts;
    }

    static String actor(@Nullable String actor) {
        return switch (actor) {
            case "subject" -> "look.actor.self";
            case "stranger" -> "look.actor.stranger";
            case null, default -> "look.actor.staff";
        };
    }

    private LookPage.Proof told(Access access, CheckedProof checked, Wording wording) {
        String download = "/portal/accesses/" + access.shard() + "/" + access.sequence() + "/proof";
        if (!checked.holdsFor(access)) {
            return new LookPage.Proof(
                    new Tag(Tag.Kind.REFUSED, wording.text("look.proof.bad")),
                    wording.text("look.proof.bad.text"),
                    download);
        }
        return new LookPage.Proof(
                new Tag(Tag.Kind.ALLOWED, wording.text("look.proof.good")),
                wording.text("look.proof.good.text", access.sequence(), checked.size(), wording.time(clock.instant())),
                download);
    }

    private List<WhoHasSeenPage.Day> days(List<Access> found, Wording wording) {
        Looks looks = new Looks(apps, wording);
        Map<String, List<Look>> byDay = new LinkedHashMap<>();
        for (Access access : found) {
            byDay.computeIfAbsent(wording.day(access.at()).text(), day -> new ArrayList<>())
                    .add(looks.look(access));
        }
        return byDay.entrySet().stream()
                .map(day -> new WhoHasSeenPage.Day(day.getKey(), day.getValue()))
                .toList();
    }

    private List<Option> appOptions(@Nullable AppId chosen, Wording wording) {
        Option all = new Option("", wording.text("filter.all-apps"), chosen == null);
        return Stream.concat(
                        Stream.of(all),
                        apps.all().stream()
                                .map(app -> new Option(
                                        app.id().value(), app.name(), app.id().equals(chosen))))
                .toList();
    }

    private static List<Option> outcomeOptions(@Nullable Outcome chosen, Wording wording) {
        Option all = new Option("", wording.text("filter.all-outcomes"), chosen == null);
        return Stream.concat(
                        Stream.of(all),
                        Arrays.stream(Outcome.values())
                                .map(outcome -> new Option(
                                        outcome.wireName(),
                                        wording.text("outcomes." + outcome.wireName()),
                                        outcome == chosen)))
                .toList();
    }

    private static String address(@Nullable AppId app, @Nullable Outcome outcome, @Nullable String after) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath("/portal/who-has-seen");
        if (app != null) {
            address.queryParam("app", app.value());
        }
        if (outcome != null) {
            address.queryParam("outcome", outcome.wireName());
        }
        if (after != null) {
            address.queryParam("after", after);
        }
        return address.build().toUriString();
    }

    private static void add(List<LookPage.Fact> facts, Wording wording, String key, String value) {
        facts.add(new LookPage.Fact(wording.text(key), value));
    }
}
