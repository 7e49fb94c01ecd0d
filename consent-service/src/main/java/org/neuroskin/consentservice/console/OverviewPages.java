package org.neuroskin.consentservice.console;

import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AccessPage;
import org.neuroskin.consentservice.audit.AccessQuery;
import org.neuroskin.consentservice.audit.Accesses;
import org.neuroskin.consentservice.audit.Evidence;
import org.neuroskin.consentservice.audit.Outcome;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** The board's first page: how much happened lately, and how far the history is sealed. */
@Controller
class OverviewPages {
    private static final Duration LATELY = Duration.ofDays(30);

    private final Accesses accesses;
    private final Evidence evidence;
    private final Words words;
    private final Clock clock;

    OverviewPages(Accesses accesses, Evidence evidence, Words words, Clock clock) {
        this.accesses = accesses;
        this.evidence = evidence;
        this.words = words;
        this.clock = clock;
    }

    @GetMapping("/ethics")
    ModelAndView overview(Principal reviewer, Locale locale) {
        Wording wording = words.in(locale);
        OverviewPage page = new OverviewPage(
                number("overview.accesses", lately(reviewer, null), wording),
                number("overview.refused", lately(reviewer, Outcome.DENIED), wording),
                wording.text("overview.log", ProofPages.size(evidence.checkpoint())));
        return new ModelAndView("console/overview", "page", page);
    }

    private AccessPage lately(Principal reviewer, @Nullable Outcome outcome) {
        Instant since = clock.instant().minus(LATELY);
        return accesses.find(
                new AccessQuery(null, reviewer.getName(), null, outcome, since, null, AccessQuery.MAX_LIMIT, null));
    }

    private static String number(String key, AccessPage page, Wording wording) {
        int count = page.accesses().size();
        return page.next() == null ? wording.text(key, count) : wording.text(key + ".many", count);
    }
}
