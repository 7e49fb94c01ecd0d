package org.neuroskin.consentservice.portal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.people.Gender;
import org.neuroskin.consentservice.people.Voluntary;
import org.neuroskin.consentservice.people.VoluntaryDetails;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** My requests: what I say of myself so that unfairness can be seen. Nothing is asked of who does not come here. */
@Controller
class AboutMePages {
    private static final String PAGE = "/portal/about-me";
    private static final int DARKEST = 10;

    private final VoluntaryDetails details;
    private final Words words;

    AboutMePages(VoluntaryDetails details, Words words) {
        this.details = details;
        this.words = words;
    }

    @GetMapping(PAGE)
    ModelAndView page(Person person, @RequestParam(defaultValue = "false") boolean saved, Locale locale) {
        Wording wording = words.in(locale);
        Voluntary said = details.of(person.subject());
        return new ModelAndView(
                "portal/about-me",
                "page",
                new AboutMePage(
                        details.isAsked(person.subject()),
                        saved,
                        options(
                                wording,
                                Arrays.stream(Gender.values())
                                        .map(gender -> new Option(
                                                gender.wireName(),
                                                wording.text("about-me.gender." + gender.wireName()),
                                                gender == said.gender()))),
                        options(
                                wording,
                                IntStream.rangeClosed(1, DARKEST)
                                        .mapToObj(tone -> new Option(
                                                Integer.toString(tone),
                                                wording.text("about-me.tone", tone),
                                                Integer.valueOf(tone).equals(said.skinTone())))),
                        said.ageCounts()));
    }

    @PostMapping(PAGE)
    String say(
            Person person,
            @RequestParam(defaultValue = "") String gender,
            @RequestParam(defaultValue = "") String tone,
            @RequestParam(defaultValue = "false") boolean age) {
        details.say(person.subject(), gender.isEmpty() ? null : gender, tone.isEmpty() ? null : number(tone), age);
        return "redirect:" + PAGE + "?saved=true";
    }

    /** Out of the scale where it is none; refused like that. */
    private static int number(String tone) {
        return tone.matches("\\d{1,2}") ? Integer.parseInt(tone) : 0;
    }

    /** After the one of not saying it, which is chosen where no other is. */
    private static List<Option> options(Wording wording, Stream<Option> options) {
        List<Option> all = options.toList();
        boolean chosen = all.stream().anyMatch(Option::chosen);
        return Stream.concat(Stream.of(new Option("", wording.text("about-me.not-said"), !chosen)), all.stream())
                .toList();
    }
}
