package org.neuroskin.consentservice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.asyncDispatch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.audit.AuditLog;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.RecordedAccesses;
import org.neuroskin.consentservice.design.SignedIn;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@ServiceTest
class ConsoleIT {
    private static final List<String> PATHS = List.of("/ethics", "/ethics/accesses", "/ethics/proof");

    private final MockMvc pages;
    private final RecordedAccesses accesses;
    private final Pseudonyms pseudonyms;
    private final SignedIn reviewer = SignedIn.as("ethics-reviewer");

    @Autowired
    ConsoleIT(WebApplicationContext context, AuditLog log, Pseudonyms pseudonyms) {
        this.pages = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        this.accesses = new RecordedAccesses(log, pseudonyms);
        this.pseudonyms = pseudonyms;
    }

    @Test
    void theBoardSeesEveryPageInEveryLanguage() throws Exception {
        accesses.denied(SignedIn.subject().id());
        for (String path : PATHS) {
            for (String language : List.of("en", "de", "fr")) {
                MockHttpServletResponse page = send(get(path).param("lang", language), reviewer);
                assertThat(page.getStatus()).as(path).isEqualTo(200);
                PageRules.check(page.getContentAsString());
                assertThat(page.getHeader("Content-Security-Policy")).contains("default-src 'none'");
            }
        }
    }

    @Test
    void nobodyElseSeesAny() throws Exception {
        for (String path : PATHS) {
            for (SignedIn other : List.of(SignedIn.subject(), SignedIn.as("operator"), SignedIn.as("clinician"))) {
                assertThat(send(get(path), other).getStatus())
                        .as("%s for %s", path, other.roles())
                        .isEqualTo(403);
            }
        }
        assertThat(send(post("/ethics/exports").with(csrf()), SignedIn.subject())
                        .getStatus())
                .isEqualTo(403);
        assertThat(send(post("/ethics/exports"), reviewer).getStatus()).isEqualTo(403);
    }

    @Test
    void peopleAppearUnderTheirPseudonymOnly() throws Exception {
        SubjectId subject = SignedIn.subject().id();
        long sequence = accesses.denied(subject);
        String page = send(get("/ethics/accesses").param("outcome", "denied"), reviewer)
                .getContentAsString();
        assertThat(page)
                .contains(pseudonyms.of(subject).value(), "consent withdrawn", "Entry %,d".formatted(sequence))
                .doesNotContain(subject.value());
        MockHttpServletResponse proof = send(get("/ethics/proofs/main/{sequence}", sequence), reviewer);
        assertThat(proof.getContentAsString()).startsWith("c2sp.org/tlog-proof@v1");
        assertThat(send(get("/ethics/proofs/main/{sequence}", sequence + 1_000_000), reviewer)
                        .getStatus())
                .isEqualTo(404);
    }

    @Test
    void aPeriodThatIsNoneIsSaidOnTheForm() throws Exception {
        for (String from : List.of("yesterday", "2999-01-01", "1999-01-01")) {
            MockHttpServletResponse page = send(get("/ethics/accesses").param("from", from), reviewer);
            assertThat(page.getStatus()).as(from).isEqualTo(422);
            PageRules.check(page.getContentAsString());
            assertThat(page.getContentAsString()).contains("role=\"alert\"", "href=\"#from\"");
        }
    }

    @Test
    void theWholeHistoryIsAFile() throws Exception {
        accesses.denied(SignedIn.subject().id());
        MvcResult begun = pages.perform(post("/ethics/exports").with(csrf()).with(reviewer.login()))
                .andReturn();
        begun.getAsyncResult();
        MockHttpServletResponse file =
                pages.perform(asyncDispatch(begun)).andReturn().getResponse();
        assertThat(file.getContentType()).isEqualTo("application/zip");
        assertThat(file.getHeader("Content-Disposition")).isEqualTo("attachment; filename=\"neuroskin-history.zip\"");
        assertThat(file.getContentAsByteArray()).startsWith('P', 'K');
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request, SignedIn who) throws Exception {
        return pages.perform(request.with(who.login())).andReturn().getResponse();
    }
}
