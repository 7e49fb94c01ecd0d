package org.neuroskin.policies.decide;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.BreakGlass;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentForm;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.DataWindow;
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
import org.neuroskin.kernel.UseBudget;
import org.neuroskin.policies.yaml.Section;

/** One case of {@code policies/cases}, as the question that it puts. The README of that folder explains the format. */
record PolicyCase(String sentence, AccessRequest request, ConsentSnapshot snapshot, Set<UUID> spent, Section expect) {
    static final long REVISION = 17;

    private static final SubjectId PERSON = new SubjectId("this-person");
    private static final Recipient ORDINARY =
            new Recipient(RecipientStatus.ACTIVE, new Place("EU"), Setting.PRIVATE, null);

    static PolicyCase of(Section situation) {
        situation.allowOnly(List.of("case", "person", "apps", "consents", "request", "expect"));
        List<Grant> grants = new ArrayList<>();
        Set<UUID> spent = new HashSet<>();
        for (Section consent : situation.sections("consents")) {
            grants.add(grant(consent));
            if (flag(consent, "used-up")) {
                spent.add(grants.getLast().id());
            }
        }
        AccessRequest request = request(situation.section("request").orElseThrow());
        Section expect = situation.section("expect").orElseThrow();
        expect.allowOnly(
                expect.has("deny") ? List.of("deny", "rule", "missing") : List.of("permit", "omit", "obligations"));
        ConsentSnapshot snapshot = new ConsentSnapshot(
                PERSON,
                new Pseudonym("pseudonym-of-this-person"),
                3,
                REVISION,
                12,
                person(situation),
                recipients(situation, grants, request),
                grants,
                List.of(),
                Set.of());
        return new PolicyCase(situation.text("case").orElseThrow(), request, snapshot, spent, expect);
    }

    private static Person person(Section situation) {
        if (!situation.has("person")) {
            return Person.UNKNOWN;
        }
        Section person = situation.section("person").orElseThrow();
        person.allowOnly(List.of("place", "born", "restricted", "never", "notices-shown", "break-glass"));
        return new Person(
                flag(person, "restricted"),
                categories(person, "never"),
                orNull(person, "place", Place::new),
                orNull(person, "born", LocalDate::parse),
                texts(person, "notices-shown").stream().map(PurposeId::new).collect(Collectors.toSet()),
                person.has("break-glass")
                        ? person.sections("break-glass").stream()
                                .map(PolicyCase::session)
                                .toList()
                        : List.of());
    }

    private static BreakGlass session(Section session) {
        session.allowOnly(List.of("staff", "app", "categories", "from", "until"));
        return new BreakGlass(
                UUID.randomUUID(),
                session.text("staff").orElseThrow(),
                session.parsed("app", AppId::new).orElseThrow(),
                categories(session, "categories"),
                session.parsed("from", PolicyCase::instant).orElseThrow(),
                session.parsed("until", PolicyCase::instant).orElseThrow());
    }

    private static Map<AppId, Recipient> recipients(Section situation, List<Grant> grants, AccessRequest request) {
        Map<AppId, Recipient> recipients = new HashMap<>();
        grants.forEach(grant -> recipients.put(grant.recipient(), ORDINARY));
        recipients.put(request.recipient(), ORDINARY);
        if (situation.has("apps")) {
            for (Section app : situation.sections("apps")) {
                app.allowOnly(List.of("app", "status", "place", "setting", "study"));
                AppId id = app.parsed("app", AppId::new).orElseThrow();
                recipients.put(id, recipient(app));
                if (app.has("status") && app.text("status").orElseThrow().equals("unknown")) {
                    recipients.remove(id);
                }
            }
        }
        return recipients;
    }

    private static Recipient recipient(Section app) {
        return new Recipient(
                or(
                        app,
                        "status",
                        text -> text.equals("unknown") ? RecipientStatus.ACTIVE : RecipientStatus.fromWireName(text),
                        RecipientStatus.ACTIVE),
                app.has("place")
                        ? app.parsed("place", PolicyCase::placeOrUnknown)
                                .orElseThrow()
                                .orElse(null)
                        : new Place("EU"),
                or(app, "setting", Setting::fromWireName, Setting.PRIVATE),
                orNull(app, "study", Function.identity()));
    }

    private static Optional<Place> placeOrUnknown(String text) {
        return text.equals("unknown") ? Optional.empty() : Optional.of(new Place(text));
    }

    private static Grant grant(Section consent) {
        consent.allowOnly(List.of(
                "app",
                "purpose",
                "category",
                "operations",
                "fidelity",
                "state",
                "from",
                "until",
                "form",
                "study",
                "place",
                "by-guardian",
                "data-from",
                "data-until",
                "uses",
                "per",
                "used-up",
                "erase-by"));
        Set<Operation> operations = consent.texts("operations").stream()
                .map(Operation::fromWireName)
                .collect(Collectors.toSet());
        return new Grant(
                UUID.randomUUID(),
                UUID.randomUUID(),
                consent.parsed("app", AppId::new).orElseThrow(),
                consent.parsed("category", CategoryId::new).orElseThrow(),
                consent.parsed("purpose", PurposeId::new).orElseThrow(),
                operations,
                or(consent, "fidelity", Fidelity::fromWireName, Fidelity.RAW),
                or(consent, "state", ConsentState::fromWireName, ConsentState.GIVEN),
                or(consent, "from", PolicyCase::instant, instant("2026-01-01")),
                or(consent, "until", PolicyCase::instant, instant("2027-01-01")),
                conditions(consent));
    }

    private static Conditions conditions(Section consent) {
        Instant from = orNull(consent, "data-from", PolicyCase::instant);
        Instant until = orNull(consent, "data-until", PolicyCase::instant);
        Integer uses = orNull(consent, "uses", Integer::valueOf);
        return new Conditions(
                or(consent, "form", ConsentForm::fromWireName, ConsentForm.EXPLICIT),
                orNull(consent, "study", Function.identity()),
                orNull(consent, "place", Place::new),
                from == null && until == null ? null : new DataWindow(from, until),
                uses == null ? null : new UseBudget(uses, orNull(consent, "per", Duration::parse)),
                orNull(consent, "erase-by", PolicyCase::instant),
                flag(consent, "by-guardian"));
    }

    private static AccessRequest request(Section request) {
        request.allowOnly(List.of(
                "app",
                "purpose",
                "operation",
                "categories",
                "fidelity",
                "reducible",
                "at",
                "person",
                "data-in",
                "staff"));
        return new AccessRequest(
                or(request, "person", PolicyCase::subject, PERSON),
                request.parsed("app", AppId::new).orElseThrow(),
                request.parsed("purpose", PurposeId::new).orElseThrow(),
                request.parsed("operation", Operation::fromWireName).orElseThrow(),
                categories(request, "categories"),
                or(request, "fidelity", Fidelity::fromWireName, Fidelity.RAW),
                or(request, "data-in", Place::new, new Place("EU")),
                orNull(request, "staff", Function.identity()),
                categories(request, "reducible"),
                or(request, "at", PolicyCase::instant, instant("2026-06-01")));
    }

    private static SubjectId subject(String word) {
        return word.equals("another") ? new SubjectId("another-person") : PERSON;
    }

    private static Instant instant(String text) {
        return text.contains("T")
                ? Instant.parse(text)
                : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static boolean flag(Section section, String key) {
        return section.has(key) && section.flag(key).orElseThrow();
    }

    private static <T> T or(Section section, String key, Function<String, T> parser, T otherwise) {
        return section.has(key) ? section.parsed(key, parser).orElseThrow() : otherwise;
    }

    private static <T> @Nullable T orNull(Section section, String key, Function<String, T> parser) {
        return section.has(key) ? section.parsed(key, parser).orElseThrow() : null;
    }

    static List<String> texts(Section section, String key) {
        return section.has(key) ? section.texts(key) : List.of();
    }

    static Set<CategoryId> categories(Section section, String key) {
        return texts(section, key).stream().map(CategoryId::new).collect(Collectors.toCollection(TreeSet::new));
    }
}
