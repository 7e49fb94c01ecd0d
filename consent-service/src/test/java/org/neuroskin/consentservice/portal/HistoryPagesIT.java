package org.neuroskin.consentservice.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.audit.AuditLog;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.RecordedAccesses;
import org.neuroskin.consentservice.design.SignedIn;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@ServiceTest
class HistoryPagesIT {
    private final MockMvc pages;
    private final RecordedAccesses accesses;
    private final SignedIn person = SignedIn.subject();

    @Autowired
    HistoryPagesIT(WebApplicationContext context, AuditLog log, Pseudonyms pseudonyms) {
        this.pages = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        this.accesses = new RecordedAccesses(log, pseudonyms);
    }

    @Test
    void tellsEachLookInASentenceAndProvesIt() throws Exception {
        long sequence = accesses.denied(person.id());
        String page = send(get("/portal/who-has-seen"), person).getContentAsString();
        PageRules.check(page);
        assertThat(page)
                .contains("wanted to look at: Mood notes", "We refused. You had stopped it.")
                .contains("/portal/accesses/main/" + sequence);
        String look =
                send(get("/portal/accesses/main/{sequence}", sequence), person).getContentAsString();
        PageRules.check(look);
        assertThat(look).contains("Proven", "This entry is number");
        MockHttpServletResponse proof = send(get("/portal/accesses/main/{sequence}/proof", sequence), person);
        assertThat(proof.getContentAsString()).startsWith("c2sp.org/tlog-proof@v1");
        assertThat(proof.getHeader("Content-Disposition")).startsWith("attachment");
    }

    @Test
    void isClosedToOthers() throws Exception {
        long sequence = accesses.denied(person.id());
        SignedIn other = SignedIn.subject();
        assertThat(send(get("/portal/accesses/main/{sequence}", sequence), other)
                        .getStatus())
                .isEqualTo(404);
        assertThat(send(get("/portal/accesses/main/{sequence}/proof", sequence), other)
                        .getStatus())
                .isEqualTo(404);
        assertThat(send(get("/portal/who-has-seen"), other).getContentAsString())
                .contains("Nothing here yet.");
    }

    @Test
    void isFilteredAndPagedByLinks() throws Exception {
        for (int i = 0; i < 26; i++) {
            accesses.denied(person.id());
        }
        String page = send(get("/portal/who-has-seen").param("outcome", "denied"), person)
                .getContentAsString();
        assertThat(page).contains("Older", "outcome=denied&amp;after=");
        assertThat(send(get("/portal/who-has-seen").param("outcome", "released"), person)
                        .getContentAsString())
                .contains("Nothing here yet.");
        assertThat(send(get("/portal"), person).getContentAsString())
                .contains("26 looks in the last 30 days.", "26 were refused.");
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request, SignedIn who) throws Exception {
        return pages.perform(request.with(who.login())).andReturn().getResponse();
    }
}
