package org.neuroskin.policies.decide;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.Recipient;
import org.neuroskin.kernel.RecipientStatus;
import org.neuroskin.kernel.Setting;
import org.neuroskin.kernel.SubjectId;

/** What happened to one person and the apps, minute by minute; and the snapshot that a gateway would have of it. */
record Timeline(List<Event> events) {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final SubjectId PERSON = new SubjectId("this-person");
    static final List<String> APPS = List.of("mood-coach", "glow-shop");

    /** One thing that happened; from its minute on, that minute included. */
    sealed interface Event {
        int minute();
    }

    /** One cell of consent, valid from a minute until before another. */
    record Give(
            int minute,
            int grant,
            String app,
            String purpose,
            String category,
            Set<Operation> operations,
            Fidelity fidelity,
            int from,
            int until)
            implements Event {}

    /** The same cell again, anew from now: the older grant is over. */
    record Renew(int minute, int grant, int older, int until) implements Event {}

    /** The person ends one grant. */
    record Withdraw(int minute, int grant) implements Event {}

    /** The person ends all that this app has at that moment. */
    record WithdrawAll(int minute, String app) implements Event {}

    /** Somebody else ends one grant. */
    record Revoke(int minute, int grant) implements Event {}

    record Restrict(int minute) implements Event {}

    record Lift(int minute) implements Event {}

    record Never(int minute, String category) implements Event {}

    record NeverNoMore(int minute, String category) implements Event {}

    record Suspend(int minute, String app) implements Event {}

    record Freeze(int minute, String app) implements Event {}

    record Reinstate(int minute, String app) implements Event {}

    static Instant at(int minute) {
        return START.plus(minute, ChronoUnit.MINUTES);
    }

    /** As the consent-service would tell it at this minute: states, not events. */
    ConsentSnapshot snapshot(int now) {
        Map<Integer, Grant> grants = new LinkedHashMap<>();
        Map<String, RecipientStatus> apps = new HashMap<>();
        APPS.forEach(app -> apps.put(app, RecipientStatus.ACTIVE));
        Set<CategoryId> never = new HashSet<>();
        boolean restricted = false;
        for (Event event : events) {
            if (event.minute() > now) {
                break;
            }
            switch (event) {
                case Give give -> grants.put(give.grant(), grant(give));
                case Renew renew -> {
                    Grant older = grants.get(renew.older());
                    if (older != null && older.state().allows()) {
                        grants.put(renew.older(), in(ConsentState.EXPIRED, older));
                        grants.put(renew.grant(), renewed(older, renew));
                    }
                }
                case Withdraw withdraw -> end(grants, withdraw.grant(), ConsentState.WITHDRAWN);
                case WithdrawAll all ->
                    List.copyOf(grants.keySet()).stream()
                            .filter(each -> app(grants, each).equals(all.app()))
                            .forEach(each -> end(grants, each, ConsentState.WITHDRAWN));
                case Revoke revoke -> end(grants, revoke.grant(), ConsentState.REVOKED);
                case Restrict _ -> restricted = true;
                case Lift _ -> restricted = false;
                case Never no -> never.add(new CategoryId(no.category()));
                case NeverNoMore no -> never.remove(new CategoryId(no.category()));
                case Suspend suspend -> apps.put(suspend.app(), RecipientStatus.SUSPENDED);
                case Freeze freeze -> apps.put(freeze.app(), RecipientStatus.FROZEN);
                case Reinstate reinstate -> apps.put(reinstate.app(), RecipientStatus.ACTIVE);
            }
        }
        Person person = new Person(restricted, never, null, null, Set.of(), List.of());
        Map<AppId, Recipient> recipients = apps.entrySet().stream()
                .collect(Collectors.toMap(
                        app -> new AppId(app.getKey()),
                        app -> new Recipient(app.getValue(), new Place("EU"), Setting.PRIVATE, null)));
        return new ConsentSnapshot(
                PERSON,
                new Pseudonym("AAAAAAAAAAAAAAAAAAAAAAAA"),
                3,
                events.size(),
                events.size(),
                person,
                recipients,
                new ArrayList<>(grants.values()),
                List.of(),
                Set.of());
    }

    /** The timeline without its event of this number. */
    Timeline without(int number) {
        List<Event> rest = new ArrayList<>(events);
        rest.remove(number);
        return new Timeline(rest);
    }

    @Override
    public String toString() {
        return events.stream().map(Event::toString).collect(Collectors.joining("\n  ", "\n  ", "\n"));
    }

    private static void end(Map<Integer, Grant> grants, int number, ConsentState state) {
        grants.computeIfPresent(number, (key, grant) -> grant.state().allows() ? in(state, grant) : grant);
    }

    private static String app(Map<Integer, Grant> grants, int number) {
        Grant grant = grants.get(number);
        return grant == null ? "" : grant.recipient().value();
    }

    private static Grant grant(Give give) {
        return new Grant(
                new UUID(0, give.grant()),
                new UUID(1, give.grant()),
                new AppId(give.app()),
                new CategoryId(give.category()),
                new PurposeId(give.purpose()),
                give.operations(),
                give.fidelity(),
                ConsentState.GIVEN,
                at(give.from()),
                at(give.until()),
                Conditions.EXPLICIT);
    }

    private static Grant renewed(Grant older, Renew renew) {
        return new Grant(
                new UUID(0, renew.grant()),
                new UUID(1, renew.grant()),
                older.recipient(),
                older.category(),
                older.purpose(),
                older.operations(),
                older.fidelity(),
                ConsentState.RENEWED,
                at(renew.minute()),
                at(renew.until()),
                Conditions.EXPLICIT);
    }

    private static Grant in(ConsentState state, Grant grant) {
        return new Grant(
                grant.id(),
                grant.consent(),
                grant.recipient(),
                grant.category(),
                grant.purpose(),
                grant.operations(),
                grant.fidelity(),
                state,
                grant.validFrom(),
                grant.validUntil(),
                grant.conditions());
    }
}
