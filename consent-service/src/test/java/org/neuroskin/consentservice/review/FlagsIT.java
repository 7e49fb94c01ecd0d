package org.neuroskin.consentservice.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.audit.AuditLog;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.SignedIn;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.PurposeId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** Each rule fires where it should and not just beside it; a flag is one, however often rules run. */
@ServiceTest
class FlagsIT {
    private static final String STAFF = "3f0c1a52-0000-4000-8000-000000000001";

    private final MockMvc pages;
    private final FlagFinder finder;
    private final Flags flags;
    private final Pseudonyms pseudonyms;
    private final AuditLog log;
    private final JdbcClient database;
    private final SignedIn reviewer = SignedIn.as("ethics-reviewer");
    private String app = "app-" + UUID.randomUUID();
    // half past noon of today, whatever the time is: no test stands at an edge of a day
    private final Instant noon = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofMinutes(750));
    private final Instant night = noon.plus(Duration.ofHours(11));
    private long next = -1_000_000L * (1 + System.nanoTime() % 1000);

    @Autowired
    FlagsIT(
            WebApplicationContext context,
            FlagFinder finder,
            Flags flags,
            Pseudonyms pseudonyms,
            AuditLog log,
            JdbcClient database) {
        this.pages = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        this.finder = finder;
        this.flags = flags;
        this.pseudonyms = pseudonyms;
        this.log = log;
        this.database = database;
    }

    @AfterEach
    void takeInventedAccessesAway() {
        database.sql("delete from access where sequence < 0").update();
        database.sql("delete from answer_run where gateway like 'invented-%'").update();
        // A lease that nobody renews keeps whoever withdraws waiting
        database.sql("delete from gateway_lease where gateway like 'invented-%'")
                .update();
    }

    /** An access that is not in the log: only the rules see it. */
    private record Invented(
            Pseudonym subject,
            String actor,
            String operation,
            String purpose,
            String category,
            boolean emergency,
            String outcome) {
        static Invented read(Pseudonym subject) {
            return new Invented(
                    subject, "subject", "read", "routine-personalisation", "mood.self-report", false, "released");
        }

        Invented by(String who) {
            return new Invented(subject, who, operation, purpose, category, emergency, outcome);
        }

        Invented of(String what, String how) {
            return new Invented(subject, actor, how, purpose, what, emergency, outcome);
        }

        Invented about(String why) {
            return new Invented(subject, actor, operation, why, category, emergency, outcome);
        }

        Invented urgent() {
            return new Invented(subject, actor, operation, purpose, category, true, outcome);
        }

        Invented denied() {
            return new Invented(subject, actor, operation, purpose, category, emergency, "denied");
        }
    }

    @Test
    void aFlagIsOneHoweverOftenRulesRunAndWhatWasDecidedStays() throws Exception {
        Pseudonym person = person();
        add(9, Invented.read(person).denied(), noon);
        run();
        assertThat(found("repeated-denials")).isEmpty();
        add(1, Invented.read(person).denied(), noon);
        run();
        run();
        assertThat(found("repeated-denials"))
                .singleElement()
                .satisfies(flag -> assertThat(flag.count()).isEqualTo(10));
        add(1, Invented.read(person).denied(), noon);
        run();
        Flag flag = found("repeated-denials").getFirst();
        assertThat(flag.count()).isEqualTo(11);
        assertThat(flag.subject()).isEqualTo(person.value());

        String path = "/ethics/flags/" + flag.id();
        for (String language : List.of("en", "de", "fr")) {
            for (String shown : List.of(path, "/ethics/flags", "/ethics/flags?decided=true")) {
                MockHttpServletResponse page = send(get(shown).param("lang", language), reviewer);
                assertThat(page.getStatus()).isEqualTo(200);
                PageRules.check(page.getContentAsString());
            }
        }
        assertThat(send(post(path + "/dismiss").param("reason", "tired").with(csrf()), reviewer)
                        .getStatus())
                .isEqualTo(422);
        assertThat(send(post(path + "/dismiss").param("reason", "rule-wrong").with(csrf()), reviewer)
                        .getStatus())
                .isEqualTo(302);
        assertThat(send(post(path + "/case").param("question", "Too late?").with(csrf()), reviewer)
                        .getStatus())
                .isEqualTo(409);
        add(5, Invented.read(person).denied(), noon);
        run();
        assertThat(found("repeated-denials").getFirst())
                .satisfies(decided -> assertThat(decided.count()).isEqualTo(11))
                .satisfies(decided -> assertThat(decided.state()).isEqualTo(Flag.State.DISMISSED));
        assertThat(flags.precision().get("repeated-denials"))
                .satisfies(precision -> assertThat(precision.refuted()).isPositive());
    }

    @Test
    void whatEachGatewayIsToBeRefusedAtItsSelfTestIsNoFlag() {
        app = AppId.GATEWAY_SELF_TEST.value();
        add(100, Invented.read(person()).denied(), noon);
        run();
        assertThat(found("repeated-denials")).isEmpty();
    }

    @Test
    void aFlagBecomesACaseWithItsAccesses() throws Exception {
        add(1, Invented.read(person()).urgent().by(STAFF), noon);
        run();
        Flag flag = found("break-glass").getFirst();
        MockHttpServletResponse opened = send(
                post("/ethics/flags/" + flag.id() + "/case")
                        .param("question", "Was it an emergency?")
                        .with(csrf()),
                reviewer);
        assertThat(opened.getStatus()).isEqualTo(302);
        assertThat(send(get(String.valueOf(opened.getRedirectedUrl())), reviewer)
                        .getContentAsString())
                .contains("Was it an emergency?", flag.subject());
    }

    @Test
    void farMoreThanUsualOfOnePerson() {
        Pseudonym often = person();
        Pseudonym usual = person();
        add(60, Invented.read(often), noon);
        add(60, Invented.read(usual), noon);
        for (int day = 1; day <= 14; day++) {
            add(20, Invented.read(usual), noon.minus(Duration.ofDays(day)));
        }
        run();
        assertThat(found("volume-spike"))
                .singleElement()
                .satisfies(flag -> assertThat(flag.subject()).isEqualTo(often.value()));
    }

    @Test
    void staffAtNightButNotPeopleThemselves() {
        add(1, Invented.read(person()), night);
        add(1, Invented.read(person()).by(STAFF), noon);
        run();
        assertThat(found("off-hours")).isEmpty();
        add(1, Invented.read(person()).by(STAFF), night);
        run();
        assertThat(found("off-hours")).hasSize(1);
    }

    @Test
    void aKindOfDataForTheFirstTimeOfAnAppThatIsHereForAWhile() {
        add(1, Invented.read(person()).of("skin.image", "read"), noon);
        run();
        assertThat(found("first-access")).as("a new app").isEmpty();
        add(1, Invented.read(person()), noon.minus(Duration.ofDays(9)));
        run();
        assertThat(found("first-access"))
                .singleElement()
                .satisfies(flag -> assertThat(flag.concern()).isEqualTo("skin.image"));
    }

    @Test
    void accessesJustBeforeTheWithdrawal() throws Exception {
        Pseudonym person = person();
        Instant withdrawn = Instant.now().truncatedTo(ChronoUnit.MICROS);
        add(3, Invented.read(person), withdrawn.minus(Duration.ofMinutes(5)));
        add(3, Invented.read(person()), withdrawn.minus(Duration.ofMinutes(5)));
        // Twice within the hour: the accesses before count once
        log.append(List.of(withdrawal(person, withdrawn.minus(Duration.ofMinutes(2))), withdrawal(person, withdrawn)));
        send(get("/ethics/accesses"), reviewer);
        run();
        assertThat(found("before-withdrawal")).singleElement().satisfies(flag -> {
            assertThat(flag.subject()).isEqualTo(person.value());
            assertThat(flag.count()).isEqualTo(3);
        });
    }

    private AuditEvent withdrawal(Pseudonym person, Instant at) {
        return new AuditEvent.ConsentChanged(
                UUID.randomUUID(),
                at,
                UUID.randomUUID(),
                person,
                "subject",
                new AppId(app),
                new PurposeId("routine-personalisation"),
                List.of(new CategoryId("mood.self-report")),
                ConsentState.WITHDRAWN,
                1,
                "withdrawn");
    }

    @Test
    void anotherPurposeThanBefore() {
        add(20, Invented.read(person()), noon.minus(Duration.ofDays(10)));
        add(20, Invented.read(person()), noon.minus(Duration.ofDays(2)));
        add(20, Invented.read(person()).about("marketing"), noon.minus(Duration.ofDays(2)));
        run();
        assertThat(found("purpose-drift"))
                .singleElement()
                .satisfies(flag -> assertThat(flag.concern()).isEqualTo("marketing"));
    }

    @Test
    void guessedMoodsFarMoreOftenThanARoutineNeeds() {
        add(23, Invented.read(person()).of("mood.inferred", "read"), noon);
        add(30, Invented.read(person()), noon);
        run();
        assertThat(found("mood-inference")).isEmpty();
        add(24, Invented.read(person()).of("mood.inferred", "derive"), noon);
        run();
        assertThat(found("mood-inference")).hasSize(1);
    }

    @Test
    void anAdverseEventThatNobodyLookedAt() {
        Instant noted = noon.minus(Duration.ofDays(4));
        Pseudonym overlooked = person();
        Pseudonym cared = person();
        Pseudonym unexposed = person();
        for (Pseudonym person : List.of(overlooked, cared)) {
            add(1, Invented.read(person).of("regimen.ingredient-exposure", "write"), noted.minus(Duration.ofDays(3)));
        }
        for (Pseudonym person : List.of(overlooked, cared, unexposed)) {
            add(1, Invented.read(person).of("regimen.adverse-event", "write"), noted);
        }
        add(1, Invented.read(cared).of("regimen.adverse-event", "read").by(STAFF), noted.plus(Duration.ofHours(5)));
        add(1, Invented.read(overlooked).of("regimen.adverse-event", "read"), noted.plus(Duration.ofHours(5)));
        run();
        assertThat(found("adverse-event"))
                .singleElement()
                .satisfies(flag -> assertThat(flag.subject()).isEqualTo(overlooked.value()));
    }

    @Test
    void answersThatAGatewayCountedAndOfWhichThereIsNoRecord() throws Exception {
        String whole = invented();
        String lacking = invented();
        counts(whole, 0, noon);
        counts(lacking, 1, noon);
        counts(lacking, 2, noon);
        run();
        assertThat(ofGateway("missing-records", whole)).isEmpty();
        assertThat(ofGateway("missing-records", lacking)).singleElement().satisfies(flag -> {
            assertThat(flag.count()).isEqualTo(3);
            assertThat(flag.accesses()).isEmpty();
        });

        Flag flag = ofGateway("missing-records", lacking).getFirst();
        for (String language : List.of("en", "de", "fr")) {
            MockHttpServletResponse page =
                    send(get("/ethics/flags/" + flag.id()).param("lang", language), reviewer);
            assertThat(page.getStatus()).isEqualTo(200);
            PageRules.check(page.getContentAsString());
            assertThat(page.getContentAsString()).contains(lacking);
        }
        assertThat(send(
                                post("/ethics/flags/" + flag.id() + "/case")
                                        .param("question", "Where are they?")
                                        .with(csrf()),
                                reviewer)
                        .getStatus())
                .isEqualTo(302);
    }

    @Test
    void aGatewayWhoseHourlyTestDoesNotAppear() {
        Instant end = noon.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
        String silent = invented();
        String well = invented();
        String fresh = invented();
        leases(silent, end.minus(Duration.ofHours(9)));
        counts(silent, 0, end.minus(Duration.ofHours(3)));
        leases(well, end.minus(Duration.ofHours(9)));
        counts(well, 0, end.minus(Duration.ofMinutes(70)));
        leases(fresh, end.minus(Duration.ofMinutes(10)));
        run();
        assertThat(ofGateway("overdue-canary", well)).isEmpty();
        assertThat(ofGateway("overdue-canary", fresh)).isEmpty();
        assertThat(ofGateway("overdue-canary", silent))
                .singleElement()
                .satisfies(flag -> assertThat(flag.count()).isEqualTo(180));

        database.sql("update gateway_lease set lapsed = true where gateway = ?")
                .param(silent)
                .update();
        database.sql("delete from flag where concern = ?").param(silent).update();
        run();
        assertThat(ofGateway("overdue-canary", silent)).as("it is gone").isEmpty();
    }

    private static String invented() {
        return "invented-" + UUID.randomUUID();
    }

    private void leases(String gateway, Instant since) {
        database.sql("insert into gateway_lease (gateway, applied, since) values (?, '{}', ?)")
                .params(gateway, Rows.utc(since))
                .update();
    }

    /** A run of a gateway, with its last self-test at this time. */
    private void counts(String gateway, long lacking, Instant canary) {
        database.sql("""
                        insert into answer_run (run, gateway, seen, counted, ended, due, mark, mark_at, last_sign, canary,
                            lacking, lacking_at)
                        values (gen_random_uuid(), :gateway, '{[1,10)}', 9, false, 9, 9, :at, :at, :at, :lacking,
                            case when :lacking > 0 then cast(:at as timestamptz) end)
                        """)
                .param("gateway", gateway)
                .param("at", Rows.utc(canary))
                .param("lacking", lacking)
                .update();
    }

    private List<Flag> ofGateway(String rule, String gateway) {
        app = AppId.GATEWAY_SELF_TEST.value();
        return found(rule).stream()
                .filter(flag -> flag.concern().equals(gateway))
                .toList();
    }

    @Test
    void everyRuleTellsItsNumbers() {
        assertThat(finder.rules())
                .hasSize(11)
                .allSatisfy(rule -> rule.numbers()
                        .keySet()
                        .forEach(number -> assertThat(rule.sql()).as(rule.id()).contains(":" + number)));
    }

    private Pseudonym person() {
        return pseudonyms.of(SignedIn.subject().id());
    }

    /** As at the end of the day, so that rules see all of it. */
    private void run() {
        Instant end = noon.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1)).minusMillis(1);
        finder.rules().forEach(rule -> finder.run(rule, end));
    }

    private List<Flag> found(String rule) {
        return java.util.stream.Stream.concat(flags.list(false, 1000).stream(), flags.list(true, 1000).stream())
                .filter(flag -> flag.rule().equals(rule) && flag.app().value().equals(app))
                .toList();
    }

    private void add(int count, Invented each, Instant at) {
        for (int i = 0; i < count; i++) {
            database.sql("""
                            insert into access (access, sequence, at, subject, actor, app, operation, purpose, categories,
                                omitted, emergency, outcome, gateway, bytes, windows, last_sign)
                            values (gen_random_uuid(), :sequence, :at, :subject, :actor, :app, :operation, :purpose,
                                array[:category], array[]::text[], :emergency, :outcome, 'gateway-1', 0, 0, :at)
                            """)
                    .params(Map.of(
                            "sequence", next++,
                            "at", Rows.utc(at),
                            "subject", each.subject().value(),
                            "actor", each.actor(),
                            "app", app,
                            "operation", each.operation(),
                            "purpose", each.purpose(),
                            "category", each.category(),
                            "emergency", each.emergency(),
                            "outcome", each.outcome()))
                    .update();
        }
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request, SignedIn who) throws Exception {
        return pages.perform(request.with(who.login())).andReturn().getResponse();
    }
}
