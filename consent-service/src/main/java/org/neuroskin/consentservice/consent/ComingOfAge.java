package org.neuroskin.consentservice.consent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.consent.ConsentWriter.Person;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/**
 * Ends what guardians gave for somebody who is of age now, and asks the person afresh for the same. No decision waits for that:
 * the law ends those consents at midnight, whether this has run or not.
 *
 * <p><b>Guarantee</b>: what ends and what is asked for it are one commit; repeating it, also at once in several places, ends and
 * asks nothing twice.
 */
@Component
public class ComingOfAge {
    private static final Duration TIME_TO_DECIDE = Duration.ofDays(30);
    private static final String REASON = "majority";

    private final ConsentRecords records;
    private final ConsentWriter writer;
    private final RequestStore requests;
    private final ChangeInEffect changes;
    private final Acts acts;
    private final Apps apps;
    private final Ids ids;
    private final Clock clock;

    ComingOfAge(
            ConsentRecords records,
            ConsentWriter writer,
            RequestStore requests,
            ChangeInEffect changes,
            Acts acts,
            Apps apps,
            Ids ids,
            Clock clock) {
        this.records = records;
        this.writer = writer;
        this.requests = requests;
        this.changes = changes;
        this.acts = acts;
        this.apps = apps;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * The person has come of age.
     *
     * @param at when, not in the future
     */
    public void of(SubjectId subject, Instant at) {
        changes.decide(subject, acts.of(Act.CLOCK, REASON), person -> {
            for (ConsentEntity consent : records.open(subject)) {
                List<GrantEntity> ending = consent.grants().stream()
                        .filter(grant -> grant.standing(clock.instant()) && grant.guardian() != null)
                        .toList();
                if (!ending.isEmpty()) {
                    writer.end(
                            person,
                            consent,
                            ending,
                            writer.begin(person, ConsentCause.CAME_OF_AGE, consent.notBeforeGiven(at)));
                    askAfresh(person, consent, ending);
                }
            }
        });
    }

    /** As the app asked before; an app that may not ask any more does not. */
    private void askAfresh(Person person, ConsentEntity ended, List<GrantEntity> grants) {
        AppId app = ended.app();
        Instant now = clock.instant();
        Instant until = grants.stream()
                .map(grant -> grant.period().until())
                .max(Instant::compareTo)
                .orElseThrow();
        if (apps.find(app)
                .filter(App::active)
                .filter(found -> found.purposes().contains(ended.purpose()))
                .isEmpty()) {
            return;
        }
        List<ConsentItem> items =
                grants.stream().map(grant -> grant.item().ungiven()).toList();
        ProposalReader.Accepted asked =
                new ProposalReader.Accepted(ended.purpose(), items, new Term(null, null, until), null, null);
        Instant decideBy = now.plus(TIME_TO_DECIDE);
        requests.insert(
                ids.next(),
                new RequestStore.Lodged(app, person.id().value(), null, asked.fingerprint()),
                asked,
                now,
                decideBy.isBefore(until) ? decideBy : until);
    }
}
