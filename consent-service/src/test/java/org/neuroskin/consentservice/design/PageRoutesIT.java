package org.neuroskin.consentservice.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Who may open which page: every route that there is, for every role. A new route is in it by itself. */
@ServiceTest
class PageRoutesIT {
    private static final List<String> OTHERS = List.of("subject", "guardian", "clinician", "researcher", "operator");

    private final MockMvc pages;
    private final Set<Route> routes = new TreeSet<>();

    record Route(String path, String method) implements Comparable<Route> {
        @Override
        public int compareTo(Route other) {
            return toString().compareTo(other.toString());
        }

        MockHttpServletRequestBuilder request() {
            // names of nobody and nothing, which is asked after the role
            String address = path.replaceAll("\\{(?:sequence|place)}", "1")
                    .replaceAll("\\{[^}]+}", UUID.randomUUID().toString());
            return MockMvcRequestBuilders.request(HttpMethod.valueOf(method), address);
        }
    }

    @Autowired
    PageRoutesIT(
            WebApplicationContext context,
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mappings) {
        this.pages = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        mappings.getHandlerMethods().keySet().forEach(info -> {
            for (String path : info.getPatternValues()) {
                if (path.startsWith("/ethics") || path.startsWith("/portal") || path.startsWith("/operations")) {
                    Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
                    methods.forEach(method -> routes.add(new Route(path, method.name())));
                }
            }
        });
    }

    @Test
    void thereAreRoutesOfEveryArea() {
        assertThat(routes).hasSizeGreaterThan(40);
        assertThat(routes.stream().map(Route::path))
                .contains("/ethics/cases/{id}/signature", "/portal/consents/{id}", "/operations/apps/{id}/approve");
    }

    @Test
    void whoIsNotSignedInIsSentToSignIn() throws Exception {
        for (Route route : routes) {
            MockHttpServletResponse answer =
                    pages.perform(route.request().with(csrf())).andReturn().getResponse();
            assertThat(answer.getStatus()).as(route.toString()).isEqualTo(302);
            assertThat(answer.getRedirectedUrl()).as(route.toString()).endsWith("/oauth2/authorization/portal");
        }
    }

    @Test
    void onlyTheBoardOpensTheConsole() throws Exception {
        for (Route route : routes) {
            boolean console = route.path().startsWith("/ethics");
            for (String role : OTHERS) {
                int status = status(route.request().with(csrf()), SignedIn.as(role));
                if (console) {
                    assertThat(status).as("%s as %s", route, role).isEqualTo(403);
                }
            }
            if (console) {
                assertThat(status(route.request().with(csrf()), SignedIn.as("ethics-reviewer")))
                        .as("%s as reviewer", route)
                        .isNotEqualTo(403)
                        .isLessThan(500);
            }
        }
    }

    @Test
    void onlyOperatorsOpenTheirAreaAndTheChairItsApps() throws Exception {
        List<Route> own = routes.stream()
                .filter(route -> route.path().startsWith("/operations"))
                .toList();
        for (Route route : own) {
            for (String role : List.of("subject", "guardian", "clinician", "researcher", "ethics-reviewer")) {
                assertThat(status(route.request().with(csrf()), SignedIn.as(role)))
                        .as("%s as %s", route, role)
                        .isEqualTo(403);
            }
            assertThat(status(route.request().with(csrf()), SignedIn.as("operator")))
                    .as("%s as operator", route)
                    .isNotEqualTo(403)
                    .isLessThan(500);
            int chair = status(route.request().with(csrf()), SignedIn.as("ethics-chair"));
            if (route.path().startsWith("/operations/apps")) {
                assertThat(chair).as("%s as chair", route).isLessThan(500);
            } else {
                assertThat(chair).as("%s as chair", route).isEqualTo(403);
            }
        }
    }

    @Test
    void whoHasNoDataOfTheirOwnSeesNoPageOfPeople() throws Exception {
        for (Route route : routes) {
            if (route.path().startsWith("/portal")) {
                for (String role : List.of("ethics-reviewer", "ethics-chair", "operator", "clinician", "researcher")) {
                    String page = pages.perform(route.request()
                                    .with(csrf())
                                    .with(SignedIn.as(role).login()))
                            .andReturn()
                            .getResponse()
                            .getContentAsString();
                    assertThat(page).as("%s as %s", route, role).doesNotContain("class=\"looks\"", "name=\"allow\"");
                }
            }
        }
    }

    @Test
    void nobodySendsAFormWithoutItsToken() throws Exception {
        for (Route route : routes) {
            if (!route.method().equals("GET")) {
                for (String role : List.of("subject", "ethics-reviewer", "ethics-chair", "operator")) {
                    assertThat(status(route.request(), SignedIn.as(role)))
                            .as("%s as %s", route, role)
                            .isEqualTo(403);
                }
            }
        }
    }

    private int status(MockHttpServletRequestBuilder request, SignedIn who) throws Exception {
        return pages.perform(request.with(who.login()))
                .andReturn()
                .getResponse()
                .getStatus();
    }
}
