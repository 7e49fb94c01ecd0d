package org.neuroskin.consentservice.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.SignedIn;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** Counts people of long ago, whom nobody else in the database is mixed up with. */
@ServiceTest
class FairnessIT {
    /** Each test has a month of its own: what is published of one stays. */
    private static final AtomicInteger MONTHS = new AtomicInteger();

    private final MockMvc pages;
    private final Releases releases;
    private final Pseudonyms pseudonyms;
    private final JdbcClient database;
    private final SignedIn reviewer = SignedIn.as("ethics-reviewer");
    private final YearMonth month = YearMonth.of(1990, 1).plusMonths(MONTHS.getAndIncrement());
    private final Instant middle = month.atDay(15).atStartOfDay(ZoneOffset.UTC).toInstant();
    private long next = -1;

    @Autowired
    FairnessIT(WebApplicationContext context, Releases releases, Pseudonyms pseudonyms, JdbcClient database) {
        this.pages = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        this.releases = releases;
        this.pseudonyms = pseudonyms;
        this.database = database;
    }

    @AfterEach
    void takeInventedAccessesAway() {
        database.sql("delete from access where sequence < 0").update();
    }

    /** Somebody of whom apps wanted data. */
    private record Invented(
            @Nullable String gender, @Nullable Integer tone, int served, int denied) {}

    @Test
    void ratesOfPeopleAndOfAccessesAreOfTheirGroups() throws Exception {
        people(30, new Invented("woman", 2, 3, 1));
        people(30, new Invented("woman", 5, 4, 0));
        people(15, new Invented("man", 5, 4, 4));
        people(45, new Invented("man", 8, 4, 0));
        people(12, new Invented("non-binary", 8, 1, 0));
        people(12, new Invented("another", 8, 1, 0));
        people(20, new Invented(null, null, 1, 0));
        assertThat(releases.publish(month)).isTrue();

        Map<String, Cell> genders = table(Measure.DENIED, Dimension.GENDER);
        assertThat(numbers(genders, "woman")).isEqualTo(new Cell.Numbers(60, 30, new Cell.Things(13, 9, 17)));
        assertThat(numbers(genders, "man").hit()).isEqualTo(15);
        assertThat(numbers(genders, Dimension.NOT_SAID)).isEqualTo(new Cell.Numbers(21, 0, null));
        assertThat(numbers(table(Measure.DENIED, Dimension.SKIN_TONE), "4-6").people())
                .isEqualTo(45);
        assertThat(numbers(table(Measure.LEFT_OUT, Dimension.GENDER), "woman").hit())
                .isEqualTo(60);
        assertThat(numbers(table(Measure.MACHINE, Dimension.GENDER), "man").hit())
                .isZero();
        assertThat(numbers(table(Measure.DENIED, Dimension.APP), "mood-coach").people())
                .isEqualTo(165);
        assertThat(page("denied")).contains("Highest: Women, 50 %.", "30 of 60");
        for (Measure measure : Measure.values()) {
            for (String language : List.of("en", "de", "fr")) {
                page(measure.code(), language);
            }
        }
    }

    @Test
    void whatPeopleDecideCountsWhereTheyDecidedIt() {
        for (int i = 0; i < 24; i++) {
            SubjectId person = person(new Invented("woman", null, 0, 0));
            decided(person, i < 12 ? "granted" : "refused");
            decided(person, "refused");
            consent(person, i < 6 ? "withdrawn" : "expired");
        }
        for (int i = 0; i < 12; i++) {
            SubjectId person = person(new Invented("man", null, 0, 0));
            decided(person, "partly");
            consent(person, "expired");
        }
        releases.publish(month);

        assertThat(numbers(table(Measure.GRANTED, Dimension.APP), "mood-coach"))
                .satisfies(all -> assertThat(all.people()).isEqualTo(36))
                .satisfies(all -> assertThat(all.hit()).isEqualTo(24))
                .satisfies(all ->
                        assertThat(Objects.requireNonNull(all.things()).rate()).isEqualTo(40));
        assertThat(hidden(table(Measure.WITHDRAWN, Dimension.LANGUAGE)))
                .as("the others of this table are empty, so this one is hidden beside them")
                .contains("de");
        assertThat(numbers(table(Measure.WITHDRAWN, Dimension.APP), "mood-coach")
                        .hit())
                .isEqualTo(6);
    }

    /** Subtracting one thing that is shown from another, in a month, a table or the download, leads to no hidden group. */
    @Test
    void nothingThatIsShownLeadsToASmallGroup() throws Exception {
        people(41, new Invented("woman", 2, 2, 1));
        people(31, new Invented("man", 5, 2, 1));
        people(4, new Invented("non-binary", 8, 2, 1));
        people(17, new Invented("another", 8, 2, 1));
        people(50, new Invented(null, null, 2, 0));
        releases.publish(month);

        Map<String, Cell> genders = table(Measure.DENIED, Dimension.GENDER);
        assertThat(hidden(genders)).containsExactlyInAnyOrder("non-binary", Dimension.NOT_SAID);
        assertThat(hidden(table(Measure.DENIED, Dimension.SKIN_TONE)))
                .as("all tones are large enough, so this table tells how many there are, about")
                .isEmpty();
        long all = shown(table(Measure.DENIED, Dimension.SKIN_TONE));
        assertThat(all - shown(genders))
                .as("what is left is who did not say, and a few that are not told from them")
                .isGreaterThan(50);
        for (Measure measure : List.of(Measure.LEFT_OUT, Measure.MACHINE)) {
            assertThat(peopleOf(table(measure, Dimension.GENDER)))
                    .as("tables of the same people show the same groups with the same numbers")
                    .isEqualTo(peopleOf(genders));
        }
        assertThat(page("denied")).contains("Non-binary people: not shown", "Not said: not shown");
        String csv = export();
        assertThat(csv.lines().filter(line -> line.contains(",denied,gender,non-binary,")))
                .singleElement()
                .asString()
                .endsWith(",false" + ",".repeat(11));
        assertThat(csv.lines()).hasSize(1 + releases.cells(month).size());
    }

    @Test
    void aMonthStaysAsItWasPublishedWhateverComesLater() throws Exception {
        people(11, new Invented("woman", 2, 1, 0));
        people(30, new Invented("man", 2, 1, 1));
        people(30, new Invented(null, null, 1, 0));
        assertThat(releases.publish(month)).isTrue();
        String before = page("denied");
        List<Cell> cells = releases.cells(month);

        people(1, new Invented("woman", 2, 1, 1));
        assertThat(releases.publish(month)).isFalse();

        assertThat(releases.cells(month)).isEqualTo(cells);
        assertThat(withoutToken(page("denied"))).isEqualTo(withoutToken(before));
        assertThatThrownBy(() -> database.sql("update fairness_cell set people = 999 where month = ?")
                        .param(month.atDay(1))
                        .update())
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> database.sql("delete from fairness_cell").update())
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void whoRestrictedTheUseOfTheirDataIsNotCounted() {
        people(40, new Invented("woman", 2, 1, 0));
        people(40, new Invented("man", 2, 1, 0));
        people(12, new Invented("another", 2, 1, 0));
        people(12, new Invented("non-binary", 2, 1, 0));
        for (int i = 0; i < 30; i++) {
            SubjectId person = person(new Invented("woman", 2, 1, 0));
            database.sql("insert into restriction values (?, now(), 'unlawful-use', 1)")
                    .param(person.value())
                    .update();
        }
        people(20, new Invented(null, null, 1, 0));
        releases.publish(month);
        assertThat(numbers(table(Measure.DENIED, Dimension.GENDER), "woman").people())
                .isEqualTo(39);
    }

    @Test
    void everyLookIsInTheHistoryAndNothingLinksPeopleAfterwards() throws Exception {
        people(12, new Invented("woman", 2, 1, 0));
        releases.publish(month);
        page("granted");
        export();
        assertThat(database.sql("""
                        select cast(convert_from(entry, 'UTF8') as jsonb) -> 'event' ->> 'scope' from ledger_leaf
                        where convert_from(entry, 'UTF8') like '%"actor":"' || ? || '"%' order by sequence
                        """)
                        .param(reviewer.id().value())
                        .query(String.class)
                        .list())
                .containsExactly("fairness", "export-fairness");
        assertThat(database.sql("select count(*) from pg_class where relname in ('fairness_name', 'fairness_person')")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(send(get("/ethics/fairness").param("month", "1800-01"), reviewer)
                        .getStatus())
                .isEqualTo(404);
        assertThat(send(get("/ethics/fairness").param("measure", "luck"), reviewer)
                        .getStatus())
                .isEqualTo(404);
        assertThat(send(get("/ethics/fairness/export").param("month", "x"), reviewer)
                        .getStatus())
                .isEqualTo(404);
        assertThat(send(get("/ethics/fairness/export"), SignedIn.as("operator")).getStatus())
                .isEqualTo(403);
    }

    private void people(int count, Invented each) {
        for (int i = 0; i < count; i++) {
            person(each);
        }
    }

    private SubjectId person(Invented invented) {
        SubjectId person = SignedIn.subject().id();
        if (invented.gender() != null || invented.tone() != null) {
            database.sql(
                            "insert into voluntary_detail (subject, gender, skin_tone, age_counts) values (?, ?, ?, false)")
                    .param(person.value())
                    .param(invented.gender())
                    .param(invented.tone())
                    .update();
        }
        String pseudonym = pseudonyms.of(person).value();
        accesses(invented.served(), pseudonym, "released");
        accesses(invented.denied(), pseudonym, "denied");
        return person;
    }

    private void accesses(int count, String pseudonym, String outcome) {
        for (int i = 0; i < count; i++) {
            database.sql("""
                            insert into access (access, sequence, at, subject, actor, app, operation, purpose, categories,
                                omitted, emergency, outcome, gateway, bytes, windows, last_sign)
                            values (gen_random_uuid(), :sequence, :at, :subject, 'subject', 'mood-coach', 'read',
                                'routine-personalisation', array['mood.note'], array['mood.note'], false, :outcome, 'gateway-1',
                                0, 0, :at)
                            """)
                    .param("sequence", next--)
                    .param("at", Rows.utc(middle))
                    .param("subject", pseudonym)
                    .param("outcome", outcome)
                    .update();
        }
    }

    private void decided(SubjectId person, String status) {
        database.sql("""
                        insert into consent_request (id, app, purpose, items, validity, lodged_at, expires_at, status,
                            decided_by, decided_at)
                        values (:id, 'mood-coach', 'routine-personalisation', '[]', 'P1D', :at, :at, :status, :by, :at)
                        """)
                .param("id", UUID.randomUUID())
                .param("at", Rows.utc(middle))
                .param("status", status)
                .param("by", person.value())
                .update();
    }

    private void consent(SubjectId person, String state) {
        database.sql("""
                        insert into consent (id, version, subject, app, purpose, state, given_at, valid_until, notice_version,
                            notice_hash, notice_language, revision, cause, effective_at)
                        values (:id, 0, :subject, 'mood-coach', 'routine-personalisation', :state, :at, :at, 1, 'x', 'de', 0,
                            :state, :at)
                        """)
                .param("id", UUID.randomUUID())
                .param("subject", person.value())
                .param("state", state)
                .param("at", Rows.utc(middle))
                .update();
    }

    private Map<String, Cell> table(Measure measure, Dimension dimension) {
        return releases.cells(month).stream()
                .filter(cell -> cell.measure() == measure && cell.dimension() == dimension)
                .collect(Collectors.toMap(Cell::name, cell -> cell));
    }

    private static Cell.Numbers numbers(Map<String, Cell> table, String name) {
        return Objects.requireNonNull(Objects.requireNonNull(table.get(name)).numbers());
    }

    private static List<String> hidden(Map<String, Cell> table) {
        return table.values().stream()
                .filter(cell -> cell.numbers() == null)
                .map(Cell::name)
                .toList();
    }

    private static Map<String, Long> peopleOf(Map<String, Cell> table) {
        Map<String, Long> people = new HashMap<>();
        table.forEach((name, cell) -> {
            Cell.Numbers numbers = cell.numbers();
            people.put(name, numbers == null ? -1 : numbers.people());
        });
        return people;
    }

    private static long shown(Map<String, Cell> table) {
        return peopleOf(table).values().stream()
                .filter(people -> people > 0)
                .mapToLong(Long::longValue)
                .sum();
    }

    private static String withoutToken(String page) {
        return page.replaceAll("name=\"_csrf\" value=\"[^\"]*\"", "");
    }

    private String page(String measure) throws Exception {
        return page(measure, "en");
    }

    private String page(String measure, String language) throws Exception {
        MockHttpServletResponse page = send(
                get("/ethics/fairness")
                        .param("month", month.toString())
                        .param("measure", measure)
                        .param("lang", language),
                reviewer);
        assertThat(page.getStatus()).isEqualTo(200);
        PageRules.check(page.getContentAsString());
        return page.getContentAsString();
    }

    private String export() throws Exception {
        MockHttpServletResponse file = send(get("/ethics/fairness/export").param("month", month.toString()), reviewer);
        assertThat(file.getStatus()).isEqualTo(200);
        assertThat(file.getContentType()).startsWith("text/csv");
        return file.getContentAsString();
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request, SignedIn who) throws Exception {
        return pages.perform(request.with(who.login())).andReturn().getResponse();
    }
}
