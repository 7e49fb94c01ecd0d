package org.neuroskin.consentservice.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.catalogue.NoticeStore;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.SignedIn;
import org.neuroskin.consentservice.people.TestFamily;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** The pages on which a guardian decides for a minor. */
@ServiceTest
class WardPagesIT {
    private static final String NOTE = "mood.note";

    @LocalServerPort
    private int port;

    private final WebApplicationContext context;
    private final MockMvc pages;
    private final Apps apps;
    private final NoticeStore notices;

    @SuppressWarnings("NullAway.Init") // made anew for each test
    private TestFamily family;

    @SuppressWarnings("NullAway.Init")
    private SignedIn guardian;

    @Autowired
    WardPagesIT(WebApplicationContext context, Apps apps, NoticeStore notices) {
        this.apps = apps;
        this.notices = notices;
        this.context = context;
        this.pages = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
    }

    @BeforeEach
    void aFamily() throws ParseException {
        family = new TestFamily(new TestClient(port), 12, "DE");
        String account =
                SignedJWT.parse(family.guardian().tool()).getJWTClaimsSet().getSubject();
        guardian = new SignedIn(new SubjectId(account), List.of("subject", "guardian"));
    }

    @Test
    void aChildsWishWaitsAndTheGuardianDecidesAndStops() throws Exception {
        SignedIn child = new SignedIn(new SubjectId(family.child), List.of("subject"));
        String request = family.asked(NOTE);
        String page =
                send(decide("/portal/requests/" + request, "allow"), child).getContentAsString();
        PageRules.check(page);
        assertThat(page).contains("A guardian has to agree");
        assertThat(family.standing()).isZero();

        String home = send(get("/portal"), guardian).getContentAsString();
        String ward = "/portal/wards/" + family.child;
        assertThat(home).contains("\u2068Ben\u2069", ward + "/who-can-see");
        String overview = send(get(ward + "/who-can-see"), guardian).getContentAsString();
        PageRules.check(overview);
        assertThat(overview)
                .contains("You decide for \u2068Ben\u2069.", ward + "/requests/" + request, "would allow it");
        String asks = send(get(ward + "/requests/" + request), guardian).getContentAsString();
        PageRules.check(asks);
        assertThat(asks).contains("You decide for \u2068Ben\u2069.", "action=\"" + ward + "/requests/" + request);

        MockHttpServletResponse decided = send(decide(ward + "/requests/" + request, "allow"), guardian);
        assertThat(decided.getRedirectedUrl()).isEqualTo(ward + "/requests/" + request + "/decided");
        assertThat(family.standing()).isOne();
        assertThat(send(get(ward + "/requests/" + request + "/decided"), guardian)
                        .getStatus())
                .isEqualTo(200);

        String after = send(get(ward + "/who-can-see"), guardian).getContentAsString();
        String consent = after.substring(after.indexOf(ward + "/consents/") + (ward + "/consents/").length())
                .substring(0, 36);
        String seen = send(get("/portal/consents/" + consent), child).getContentAsString();
        assertThat(seen).contains("(by a guardian)").doesNotContain("You decide for");
        MockHttpServletResponse stopped = send(
                post(ward + "/consents/" + consent + "/stop")
                        .param("everything", "true")
                        .with(csrf()),
                guardian);
        assertThat(stopped.getRedirectedUrl()).isEqualTo(ward + "/consents/" + consent + "/stopped");
        assertThat(family.standing()).isZero();
    }

    @Test
    void whatTheYoungPersonRefusedIsToldInPlainWords() throws Exception {
        String first = family.asked(NOTE);
        SignedIn child = new SignedIn(new SubjectId(family.child), List.of("subject"));
        send(decide("/portal/requests/" + first, "refuse"), child);
        String ward = "/portal/wards/" + family.child;
        String second = family.asked(NOTE, "skin.assessment");
        MockHttpServletResponse refused = send(decide(ward + "/requests/" + second, "allow"), guardian);
        assertThat(refused.getStatus()).isEqualTo(403);
        PageRules.check(refused.getContentAsString());
        assertThat(refused.getContentAsString()).contains("You cannot decide this");
        assertThat(family.standing()).isZero();
    }

    @Test
    void strangersFindNothing() throws Exception {
        String request = family.asked(NOTE);
        SignedIn stranger = SignedIn.as("subject", "guardian");
        for (String path : List.of("/who-can-see", "/requests/" + request)) {
            assertThat(send(get("/portal/wards/" + family.child + path), stranger)
                            .getStatus())
                    .isEqualTo(404);
        }
        assertThat(send(decide("/portal/wards/" + family.child + "/requests/" + request, "allow"), stranger)
                        .getStatus())
                .isEqualTo(404);
        TestFamily other = new TestFamily(new TestClient(port), 12, "DE");
        assertThat(send(get("/portal/wards/" + family.child + "/requests/" + other.asked(NOTE)), guardian)
                        .getStatus())
                .isEqualTo(404);
    }

    private MockHttpServletRequestBuilder decide(String path, String decision) {
        App app = apps.find(new AppId("mood-coach")).orElseThrow();
        String notice = notices.current(app.processing(), new PurposeId("routine-personalisation"), "en")
                .hash();
        return post(path)
                .param("decision", decision)
                .param("notice", notice)
                .param("allow", "read:" + NOTE)
                .with(csrf());
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request, SignedIn who) throws Exception {
        return pages.perform(request.with(who.login()).session(new MockHttpSession(context.getServletContext())))
                .andReturn()
                .getResponse();
    }
}
