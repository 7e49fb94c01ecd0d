package org.neuroskin.consentservice.portal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.Access;
import org.neuroskin.consentservice.audit.AccessPage;
import org.neuroskin.consentservice.audit.AccessQuery;
import org.neuroskin.consentservice.audit.Accesses;
import org.neuroskin.consentservice.audit.Outcome;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.people.Emergencies;
import org.neuroskin.consentservice.people.Guardianship;
import org.neuroskin.consentservice.people.Guardianships;
import org.neuroskin.consentservice.people.Restriction;
import org.neuroskin.consentservice.people.Restrictions;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** Home: is everything all right? */
@Controller
class HomePages {
    private static final Duration LATELY = Duration.ofDays(30);
    private static final Duration SOON = Duration.ofDays(14);
    private static final int SHOWN = 5;

    private final Consents consents;
    private final Accesses accesses;
    private final Apps apps;
    private final Emergencies emergencies;
    private final Guardianships guardianships;
    private final Restrictions restrictions;
    private final Words words;
    private final Clock clock;

    HomePages(
            Consents consents,
            Accesses accesses,
            Apps apps,
            Emergencies emergencies,
            Guardianships guardianships,
            Restrictions restrictions,
            Words words,
            Clock clock) {
        this.consents = consents;
        this.accesses = accesses;
        this.apps = apps;
        this.emergencies = emergencies;
        this.guardianships = guardianships;
        this.restrictions = restrictions;
        this.words = words;
        this.clock = clock;
    }

    @GetMapping("/portal")
    ModelAndView home(Person person, Locale locale) {
        Wording wording = words.in(locale);
        List<ConsentView> active = consents.list(person.subject()).stream()
                .filter(consent -> consent.state().allows())
                .toList();
        AccessPage lately = lately(person, null);
        List<Access> looks = lately.accesses();
        Looks told = new Looks(apps, wording);
        HomePage page = new HomePage(
                wording.text(
                        "home.apps",
                        active.stream()
                                .map(consent -> consent.app().id())
                                .distinct()
                                .count()),
                number("home.looks", lately, wording),
                refused(person, lately, wording),
                Stream.of(
                                waiting(person, wording),
                                guardians(person, wording),
                                happened(person, wording),
                                attention(active, wording))
                        .flatMap(items -> items)
                        .toList(),
                looks.stream().limit(SHOWN).map(told::look).toList());
        return new ModelAndView("portal/home", "page", page);
    }

    private String refused(Person person, AccessPage lately, Wording wording) {
        if (lately.next() != null) {
            return number("home.refused", lately(person, Outcome.DENIED), wording);
        }
        long refused = lately.accesses().stream()
                .filter(access -> access.outcome() == Outcome.DENIED)
                .count();
        return wording.text("home.refused", refused);
    }

    private AccessPage lately(Person person, @Nullable Outcome outcome) {
        Instant since = clock.instant().minus(LATELY);
        return accesses.find(
                new AccessQuery(person.subject(), "subject", null, outcome, since, null, AccessQuery.MAX_LIMIT, null));
    }

    private static String number(String key, AccessPage page, Wording wording) {
        int count = page.accesses().size();
        return page.next() == null ? wording.text(key, count) : wording.text(key + ".many", count);
    }

    private Stream<HomePage.Attention> waiting(Person person, Wording wording) {
        return consents.waiting(person.subject()).stream()
                .filter(request -> request.assentedAt() == null)
                .map(request -> new HomePage.Attention(
                        wording.text(
                                "home.attention.asks",
                                Wording.name(request.app().name())),
                        "/portal/requests/" + request.id()));
    }

    /** Who decides for the person or wants to, and for whom the person decides. */
    private Stream<HomePage.Attention> guardians(Person person, Wording wording) {
        Stream<HomePage.Attention> theirs = guardianships.of(person.subject()).stream()
                .filter(each -> each.endedAt() == null)
                .map(each -> new HomePage.Attention(
                        wording.text("home.attention.guardian." + each.state(), Wording.name(each.guardianName())),
                        null));
        Stream<HomePage.Attention> wards = guardianships.by(person.subject()).stream()
                .filter(Guardianship::isConfirmed)
                .map(each -> new HomePage.Attention(
                        wording.text("home.attention.ward", Wording.name(each.subjectName())),
                        "/portal/wards/" + each.subject().value() + "/who-can-see"));
        return Stream.concat(theirs, wards);
    }

    /** What was done about the person that they must be told: emergency accesses; and what they have to remember. */
    private Stream<HomePage.Attention> happened(Person person, Wording wording) {
        Instant lately = clock.instant().minus(LATELY);
        Restriction restriction = restrictions.of(person.subject());
        Stream<HomePage.Attention> told = emergencies.of(person.subject()).stream()
                .filter(emergency -> emergency.openedAt().isAfter(lately))
                .map(emergency -> new HomePage.Attention(
                        wording.text(
                                "home.attention.emergency",
                                apps.find(emergency.app())
                                        .map(App::name)
                                        .map(Wording::name)
                                        .orElse(""),
                                wording.day(emergency.openedAt()).text()),
                        "/portal/who-has-seen"));
        Instant since = restriction.since();
        return since == null
                ? told
                : Stream.concat(
                        told,
                        Stream.of(new HomePage.Attention(
                                wording.text(
                                        "home.attention.restricted",
                                        wording.day(since).text()),
                                null)));
    }

    private Stream<HomePage.Attention> attention(List<ConsentView> active, Wording wording) {
        Instant soon = clock.instant().plus(SOON);
        return active.stream()
                .filter(consent -> consent.validUntil().isBefore(soon))
                .map(consent -> new HomePage.Attention(
                        wording.text(
                                "home.attention.ends",
                                Wording.name(consent.app().name()),
                                wording.day(consent.validUntil()).text()),
                        "/portal/consents/" + consent.id()));
    }
}
