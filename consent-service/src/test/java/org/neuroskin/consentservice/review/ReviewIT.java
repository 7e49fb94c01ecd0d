package org.neuroskin.consentservice.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.audit.AuditLog;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.RecordedAccesses;
import org.neuroskin.consentservice.design.SignedIn;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** Cases and samples through their pages, and what nobody may do with them. */
@ServiceTest
class ReviewIT {
    private final MockMvc pages;
    private final RecordedAccesses accesses;
    private final JdbcClient database;
    private final Samples samples;
    private final SignedIn reviewer = SignedIn.as("ethics-reviewer");
    private final SignedIn chair = SignedIn.as("ethics-reviewer", "ethics-chair");

    @Autowired
    ReviewIT(WebApplicationContext context, AuditLog log, Pseudonyms pseudonyms, JdbcClient database, Samples samples) {
        this.pages = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        this.accesses = new RecordedAccesses(log, pseudonyms);
        this.database = database;
        this.samples = samples;
    }

    @Test
    void aCaseEndsWithTheFindingOfTwoPeopleAndThenStays() throws Exception {
        String path = open("Why did Mood Coach ask so often?");
        String id = path.substring(path.lastIndexOf('/') + 1);
        long entry = recorded();
        moved(post(path + "/accesses").param("entry", "%,d".formatted(entry)), reviewer);
        moved(post(path + "/notes").param("note", "Their release of Monday."), reviewer);
        moved(
                post(path + "/questions")
                        .param("app", "mood-coach")
                        .param("due", "2999-01-01")
                        .param("ask", "What changed on Monday?"),
                reviewer);
        String asked = page(path, reviewer);
        String question = asked.replaceAll("(?s).*name=\"question\" value=\"([^\"]+)\".*", "$1");
        moved(post(path + "/answers").param("question", question).param("answer", "A retry without pause."), reviewer);
        moved(propose(path, "overstepped"), chair);
        moved(propose(path, "in-order"), reviewer);

        for (String language : List.of("en", "de", "fr")) {
            PageRules.check(send(get(path).param("lang", language), chair).getContentAsString());
        }
        assertThat(page(path, reviewer))
                .contains("A retry without pause.", "Entry")
                .doesNotContain("/signature");
        String seen = page(path, chair);
        assertThat(seen).contains("/signature");
        String at = seen.replaceAll("(?s).*name=\"at\" value=\"([^\"]+)\".*", "$1");

        assertThat(sign(path, "in-order", at, reviewer)).as("who proposed").isEqualTo(403);
        assertThat(sign(path, "in-order", at, SignedIn.as("ethics-reviewer")))
                .as("who is not of the chair")
                .isEqualTo(403);
        assertThat(sign(path, "unlawful", at, chair))
                .as("a finding that nobody proposed")
                .isEqualTo(409);
        assertThat(sign(path, "in-order", "2026-01-01T00:00:00Z", chair))
                .as("an older proposal")
                .isEqualTo(409);
        assertThat(sign(path, "in-order", at, chair)).isEqualTo(302);

        for (MockHttpServletRequestBuilder late : List.of(
                post(path + "/notes").param("note", "One more thing."),
                post(path + "/accesses").param("entry", Long.toString(entry)),
                propose(path, "unlawful"))) {
            assertThat(send(late.with(csrf()), chair).getStatus()).isEqualTo(409);
        }
        for (String statement : List.of(
                "update board_case set finding = 'unlawful' where id = '%s'",
                "delete from board_case_access where board_case = '%s'",
                "insert into board_case_access values ('%s', -1, gen_random_uuid(), 'x', now())",
                "update board_case_entry set text = '' where board_case = '%s'")) {
            assertThatThrownBy(() -> database.sql(statement.formatted(id)).update())
                    .as(statement)
                    .isInstanceOf(DataAccessException.class);
        }
        assertThat(acts(id))
                .containsExactly(
                        "case-opened",
                        "access-pinned",
                        "note-written",
                        "justification-asked",
                        "justification-given",
                        "finding-proposed",
                        "finding-proposed",
                        "case-signed");
        assertThat(page(path, chair)).contains("Take it up again").doesNotContain("/notes\"");
    }

    @Test
    void whoSignsIsAlwaysAnotherEvenForTheDatabase() throws Exception {
        String path = open("May one sign alone?");
        moved(propose(path, "unclear"), chair);
        String at = database.sql("select proposed_at from board_case where id = ?")
                .param(UUID.fromString(path.substring(path.lastIndexOf('/') + 1)))
                .query(java.time.OffsetDateTime.class)
                .single()
                .toInstant()
                .toString();
        assertThat(page(path, chair)).doesNotContain("/signature");
        assertThat(sign(path, "unclear", at, chair)).isEqualTo(403);
        assertThatThrownBy(() -> database.sql("""
                        update board_case set signed_by = proposed_by, signed_name = 'x', signed_at = now() where id = ?
                        """)
                        .param(UUID.fromString(path.substring(path.lastIndexOf('/') + 1)))
                        .update())
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void nobodyJudgesTheirOwnAccess() throws Exception {
        String path = open("Was this the reviewer?");
        long entry = recorded();
        moved(post(path + "/accesses").param("entry", Long.toString(entry)), reviewer);
        database.sql("update access set actor = ? where sequence = ?")
                .params(reviewer.id().value(), entry)
                .update();
        assertThat(send(propose(path, "in-order").with(csrf()), reviewer).getStatus())
                .isEqualTo(403);
    }

    @Test
    void whatIsWrongIsSaidAndWhatWasTypedStays() throws Exception {
        String path = open("<b>What</b> now?");
        assertThat(page(path, reviewer)).contains("&lt;b&gt;What&lt;/b&gt; now?");
        MockHttpServletResponse again = send(
                post(path + "/questions")
                        .param("app", "nobody")
                        .param("due", "yesterday")
                        .param("ask", "Still here?")
                        .with(csrf()),
                reviewer);
        assertThat(again.getStatus()).isEqualTo(422);
        PageRules.check(again.getContentAsString());
        assertThat(again.getContentAsString()).contains("Still here?", "href=\"#due\"", "href=\"#app\"");
        for (String note : List.of("", " ", "x".repeat(4_001), "a\0b")) {
            assertThat(send(post(path + "/notes").param("note", note).with(csrf()), reviewer)
                            .getStatus())
                    .isEqualTo(422);
        }
        assertThat(send(post(path + "/accesses").param("entry", "-1").with(csrf()), reviewer)
                        .getStatus())
                .isEqualTo(422);
        assertThat(send(post(path + "/notes").param("note", "without a token"), reviewer)
                        .getStatus())
                .isEqualTo(403);
        assertThat(send(get("/ethics/cases/" + UUID.randomUUID()), reviewer).getStatus())
                .isEqualTo(404);
    }

    @Test
    void aSampleIsDrawnByNobodysChoiceAndCanBeDrawnAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            // a proof has a checkpoint that covers its entry
            send(get("/ethics/proofs/main/" + recorded()), reviewer);
        }
        String path = moved(post("/ethics/samples").param("wanted", "3"), reviewer);
        Sample sample = samples.find(UUID.fromString(path.substring(path.lastIndexOf('/') + 1)))
                .orElseThrow();
        assertThat(sample.items()).hasSize(3);
        assertThat(samples.accesses(new Draw(sample.seed(), sample.root(), sample.size()), 3)
                        .keySet())
                .containsExactlyElementsOf(
                        sample.items().stream().map(Sample.Item::sequence).toList());
        assertThat(sample.items()).allMatch(item -> item.sequence() < sample.size());

        assertThat(send(post(path + "/items/0").param("verdict", "not-in-order").with(csrf()), reviewer)
                        .getStatus())
                .as("what is not in order needs words")
                .isEqualTo(422);
        moved(post(path + "/items/0").param("verdict", "not-in-order").param("note", "No purpose."), reviewer);
        assertThat(send(post(path + "/items/0").param("verdict", "in-order").with(csrf()), chair)
                        .getStatus())
                .isEqualTo(409);
        assertThatThrownBy(() -> database.sql("update board_sample_item set verdict = 'in-order' where sample = ?")
                        .param(sample.id())
                        .update())
                .isInstanceOf(DataAccessException.class);
        for (String language : List.of("en", "de", "fr")) {
            PageRules.check(send(get(path).param("lang", language), reviewer).getContentAsString());
            PageRules.check(send(get("/ethics/samples").param("lang", language), reviewer)
                    .getContentAsString());
        }
        assertThat(page(path, reviewer)).contains("1 of 3 judged", sample.seed(), "No purpose.");
        assertThat(acts(sample.id().toString())).containsExactly("sample-drawn", "sample-judged");
        for (String wanted : List.of("0", "101", "many", "")) {
            assertThat(send(post("/ethics/samples").param("wanted", wanted).with(csrf()), reviewer)
                            .getStatus())
                    .isEqualTo(422);
        }
    }

    private long recorded() {
        return accesses.denied(SignedIn.subject().id());
    }

    private String open(String question) throws Exception {
        return moved(post("/ethics/cases").param("question", question), reviewer);
    }

    private static MockHttpServletRequestBuilder propose(String path, String finding) {
        return post(path + "/finding").param("finding", finding).param("measures", "Talk to them.");
    }

    private int sign(String path, String finding, String at, SignedIn who) throws Exception {
        return send(
                        post(path + "/signature")
                                .param("finding", finding)
                                .param("at", at)
                                .with(csrf()),
                        who)
                .getStatus();
    }

    private String moved(MockHttpServletRequestBuilder form, SignedIn who) throws Exception {
        // an access is known a moment after it was recorded, or at once for who reads
        send(get("/ethics/accesses"), who);
        MockHttpServletResponse answer = send(form.with(csrf()), who);
        assertThat(answer.getStatus()).isEqualTo(302);
        return Objects.requireNonNull(answer.getRedirectedUrl());
    }

    private String page(String path, SignedIn who) throws Exception {
        MockHttpServletResponse page = send(get(path), who);
        assertThat(page.getStatus()).isEqualTo(200);
        return page.getContentAsString();
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request, SignedIn who) throws Exception {
        return pages.perform(request.with(who.login())).andReturn().getResponse();
    }

    private List<String> acts(String review) {
        return database.sql("""
                        select cast(convert_from(entry, 'UTF8') as jsonb) -> 'event' ->> 'act' from ledger_leaf
                        where convert_from(entry, 'UTF8') like '%"review":"' || ? || '"%' order by sequence
                        """)
                .param(review)
                .query((row, number) -> row.getString(1))
                .list();
    }
}
