package org.neuroskin.consentservice.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.design.PageRules;
import org.neuroskin.consentservice.design.SignedIn;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** The operators' area through its pages. */
@ServiceTest
class OperationsIT {
    private static final String APPS = "/operations/apps";
    private static final String COLD = APPS + "/cold-app";
    private static final String LEASE = "/internal/v1/gateways/gateway-1/lease";

    private final MockMvc pages;
    private final JdbcClient database;
    private final SignedIn operator = SignedIn.as("operator");
    private final SignedIn chair = SignedIn.as("ethics-reviewer", "ethics-chair");

    @LocalServerPort
    private int port;

    @Autowired
    OperationsIT(WebApplicationContext context, JdbcClient database) {
        this.pages = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        this.database = database;
    }

    @BeforeEach
    @AfterEach
    void nothingIsUnderWay() {
        database.sql("delete from gateway_lease").update();
        database.sql("update key_rotation set done_at = now() where done_at is null")
                .update();
    }

    @Test
    void everyPageKeepsTheRulesInEveryLanguage() throws Exception {
        for (String path : List.of(
                "/operations",
                APPS,
                COLD,
                COLD + "/retire",
                "/operations/gateways",
                "/operations/keys",
                "/operations/keys/rotation?level=root",
                "/operations/keys/rotation?level=data",
                "/operations/laws")) {
            for (String language : List.of("en", "de", "fr")) {
                MockHttpServletResponse page = send(get(path).param("lang", language), operator);
                assertThat(page.getStatus()).as(path).isEqualTo(200);
                PageRules.check(page.getContentAsString());
            }
        }
    }

    @Test
    void theChairHasTheAppsAndNothingElse() throws Exception {
        for (String path : List.of("/operations", "/operations/gateways", "/operations/keys", "/operations/laws")) {
            assertThat(send(get(path), chair).getStatus()).as(path).isEqualTo(403);
        }
        assertThat(page(COLD, chair))
                .contains("/cold-app/freeze\"")
                .doesNotContain("/cold-app/suspend\"", "/cold-app/retire\"", "href=\"/operations/keys\"");
        assertThat(act(COLD + "/suspend", chair).getStatus()).isEqualTo(403);
        assertThat(act(COLD + "/retire", chair).getStatus()).isEqualTo(403);
        assertThat(act(COLD + "/freeze", operator).getStatus()).isEqualTo(403);
        assertThat(page("/ethics", chair)).contains("href=\"/operations/apps\"");
        assertThat(page("/ethics", SignedIn.as("ethics-reviewer"))).doesNotContain("/operations");
    }

    @Test
    void anEditionIsApprovedAsItWasReadAndByAnotherPerson() throws Exception {
        String id = "page-app-" + UUID.randomUUID().toString().substring(0, 8);
        propose(id, operator);
        String path = APPS + "/" + id;
        assertThat(page("/operations", operator)).contains("Waits for the approval of an operator.", path);

        MockHttpServletResponse alone = send(approval(path, 1), operator);
        assertThat(alone.getStatus()).isEqualTo(403);
        assertThat(alone.getContentAsString()).contains("You proposed this edition, so somebody else");
        PageRules.check(alone.getContentAsString());

        SignedIn second = SignedIn.as("operator");
        MockHttpServletResponse other = send(approval(path, 2), second);
        assertThat(other.getStatus()).isEqualTo(409);
        assertThat(other.getContentAsString()).contains("What is proposed was changed meanwhile.");
        assertThat(send(approval(path, 1), chair).getContentAsString()).contains("needs no approval in a role");

        MockHttpServletResponse approved = send(approval(path, 1), second);
        assertThat(approved.getStatus()).isEqualTo(200);
        assertThat(approved.getContentAsString())
                .contains("Your approval is noted.", "It waits for the sign-in service");
        assertThat(send(post(path + "/refuse").param("edition", "1").with(csrf()), second)
                        .getContentAsString())
                .contains("This edition was approved before.");
    }

    @Test
    void aCutSaysThatItIsInEffectAndIsLiftedAgain() throws Exception {
        String suspended = act(COLD + "/suspend", operator).getContentAsString();
        PageRules.check(suspended);
        assertThat(suspended)
                .contains("The app is suspended.", "In effect since ", "No gateway was running", "/unsuspend\"");

        String frozen = act(COLD + "/freeze", chair).getContentAsString();
        assertThat(frozen).contains("The app is frozen by the ethics board.", "/unfreeze\"");
        assertThat(page(COLD, operator)).contains("Only its chair lifts that.").doesNotContain("/suspend\"");

        act(COLD + "/unfreeze", chair);
        assertThat(act(COLD + "/unsuspend", operator).getContentAsString())
                .contains("The app may receive data again.", "/suspend\"");
        assertThat(send(post(COLD + "/suspend"), operator).getStatus())
                .as("without the form's token")
                .isEqualTo(403);
    }

    @Test
    void whatTheRegisterRefusesIsASentenceOnThePage() throws Exception {
        MockHttpServletResponse fromFile = act(COLD + "/retire", operator);
        assertThat(fromFile.getStatus()).isEqualTo(409);
        assertThat(fromFile.getContentAsString()).contains("It has to be changed there.");
        MockHttpServletResponse own = act(APPS + "/self-service/suspend", operator);
        assertThat(own.getStatus()).isEqualTo(409);
        assertThat(own.getContentAsString()).contains("belongs to the installation itself");
        assertThat(send(get(APPS + "/nobodys-app"), operator).getStatus()).isEqualTo(404);
        assertThat(send(get(APPS + "/no%20id"), operator).getStatus()).isIn(400, 404);
    }

    @Test
    void gatewaysTellOfTheirServicesAndOlderOnesDoNot() throws Exception {
        assertThat(page("/operations", operator)).contains("No gateway holds a lease");
        renew("{\"applied\":{}}");
        assertThat(page("/operations/gateways", operator))
                .contains("gateway-1", "Lease runs", "How its data services are is not known.");

        renew("{\"applied\":{},\"services\":{\"mood\":true,\"lab\":false}}");
        assertThat(page("/operations/gateways", operator)).contains(">mood<", ">lab<", "Not reached");
        assertThat(page("/operations", operator)).contains("does not reach the data service");

        database.sql("update gateway_lease set heard_at = now() - interval '1 minute'")
                .update();
        assertThat(page("/operations/gateways", operator))
                .contains("Lease lapsed")
                .doesNotContain(">lab<");
        assertThat(page("/operations", operator)).contains("has lapsed: it releases nothing");
    }

    @Test
    void aRotationIsAskedForOnceMoreAndThenUnderWay() throws Exception {
        MockHttpServletResponse wrong = send(
                post("/operations/keys/rotation")
                        .param("level", "data")
                        .param("subject", "no one!")
                        .param("category", "no-such-thing")
                        .with(csrf()),
                operator);
        assertThat(wrong.getStatus()).isEqualTo(422);
        PageRules.check(wrong.getContentAsString());
        assertThat(wrong.getContentAsString()).contains("href=\"#subject\"", "href=\"#category\"");
        assertThat(send(get("/operations/keys/rotation?level=other"), operator).getStatus())
                .isEqualTo(404);

        MockHttpServletResponse asked =
                send(post("/operations/keys/rotation").param("level", "epoch").with(csrf()), operator);
        assertThat(asked.getRedirectedUrl()).isEqualTo("/operations/keys");
        assertThat(page("/operations/keys", operator)).contains("Under way");
        assertThat(page("/operations", operator)).contains("Begin a new era");
        assertThat(database.sql("select asked_by from key_rotation where done_at is null")
                        .query(String.class)
                        .single())
                .isEqualTo(operator.id().value());
    }

    private void propose(String id, SignedIn by) {
        TestClient client = new TestClient(port);
        String token = TestWorld.ISSUER.staff(by.id().value(), "operator");
        assertThat(client.post("/consent/v1/apps", token, """
                        {"id": "%s", "name": "App %s", "organisation": "Quiet Ltd", "place": "DE", "setting": "private",
                         "purposes": ["marketing"], "categories": ["mood.self-report"],
                         "redirect_uris": ["https://quiet.example/callback"],
                         "disclosure": {"contact": "privacy@quiet.example", "recipients": [], "transfers": [],
                            "retention_days": 30}}
                        """.formatted(id, id)).status())
                .isEqualTo(201);
    }

    private void renew(String body) {
        assertThat(new TestClient(port).post(LEASE, TestWorld.GATEWAY_KEY, body).status())
                .isEqualTo(200);
    }

    private static MockHttpServletRequestBuilder approval(String path, int edition) {
        return post(path + "/approve")
                .param("edition", Integer.toString(edition))
                .with(csrf());
    }

    private MockHttpServletResponse act(String path, SignedIn who) throws Exception {
        return send(post(path).with(csrf()), who);
    }

    private String page(String path, SignedIn who) throws Exception {
        return send(get(path), who).getContentAsString();
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request, SignedIn who) throws Exception {
        return pages.perform(request.with(who.login())).andReturn().getResponse();
    }
}
