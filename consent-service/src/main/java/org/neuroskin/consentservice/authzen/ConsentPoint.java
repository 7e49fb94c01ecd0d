package org.neuroskin.consentservice.authzen;

import java.time.Clock;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.AuditLog;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.snapshot.GrantSource;
import org.neuroskin.consentservice.snapshot.Snapshots;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Decides about real consents, with the policies and snapshots that gateways decide with. */
@Component
class ConsentPoint {
    private final Snapshots snapshots;
    private final GrantSource grants;
    private final Apps apps;
    private final PolicyEvaluator policies;
    private final AskedReader reader;
    private final AuditLog log;
    private final Clock clock;
    private final Ids ids;

    ConsentPoint(
            Snapshots snapshots,
            GrantSource grants,
            Apps apps,
            Vocabulary vocabulary,
            @Value("${neuroskin.place:EU}") String place,
            AuditLog log,
            Clock clock,
            Ids ids) {
        this.snapshots = snapshots;
        this.grants = grants;
        this.apps = apps;
        this.policies = new PolicyEvaluator(vocabulary);
        this.reader = new AskedReader(apps, vocabulary, new Place(place));
        this.log = log;
        this.clock = clock;
        this.ids = ids;
    }

    Sitting open(Asker asker) {
        return new ConsentSitting(this, asker);
    }

    Apps apps() {
        return apps;
    }

    GrantSource grants() {
        return grants;
    }

    AuditLog log() {
        return log;
    }

    Clock clock() {
        return clock;
    }

    Ids ids() {
        return ids;
    }

    ConsentSnapshot snapshot(SubjectId person) {
        return snapshots.of(person);
    }

    /** The question in our own words. */
    Asked asked(Question question, Asker asker) {
        return reader.read(question, asker);
    }

    /** Decides by what was read of the person, now: the time is never the caller's. */
    Outcome decide(Question question, Asker asker, Snapshotted known) {
        Asked asked = reader.read(question, asker);
        ConsentSnapshot snapshot = asked.person() == null ? null : known.of(asked.person());
        AccessRequest request = asked.refused() == null ? asked.request(clock.instant()) : null;
        if (request == null || snapshot == null) {
            return new Outcome(ids.next(), asked, snapshot, null, asked.refused());
        }
        if (snapshot.revision() < asked.minRevision()) {
            return new Outcome(ids.next(), asked, snapshot, null, Refused.REVISION_NOT_REACHED);
        }
        Outcome outcome = new Outcome(ids.next(), asked, snapshot, policies.decide(request, snapshot), null);
        return Obligations.areMet(outcome, question) ? outcome : outcome.refused(Refused.OBLIGATIONS_NOT_MET);
    }

    /** What a sitting has read of each person. */
    interface Snapshotted {
        ConsentSnapshot of(SubjectId person);
    }
}
