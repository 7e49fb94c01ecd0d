package org.neuroskin.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.systemtests.Browsing.button;
import static org.neuroskin.systemtests.Browsing.heading;
import static org.neuroskin.systemtests.Browsing.link;
import static org.neuroskin.systemtests.Browsing.signIn;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a person is led through when they give, refuse and take back, held against each of the EDPB's deceptive patterns. */
class DarkPatternsBrowserIT {
    private static final String PERSON = "adult-eu";
    private static final String APP = "Mood Coach";
    private static final List<String> LANGUAGES = List.of("de", "fr", "en");
    private static final Pattern ID =
            Pattern.compile("/(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+|[^/]*[A-Z0-9_-]{20,}[^/]*)(?=/|$)");

    private final RunningSystem system = RunningSystem.instance();
    private final Browsing browsing = new Browsing();
    private final BrowserContext context = browsing.context(true);
    private final Page page = context.newPage();
    private final SoftAssertions wrong = new SoftAssertions();

    @BeforeEach
    void nothingIsAllowedYet() {
        for (JsonNode consent : allowing()) {
            Http.post(
                    URI.create(consents() + "/" + consent.path("id").asString() + "/withdraw"),
                    system.ownToken(PERSON),
                    "{}");
        }
        page.navigate(system.dataService() + "/apps/mood-coach/sign-in");
        signIn(page, PERSON);
    }

    @AfterEach
    void tellAll() {
        context.close();
        wrong.assertAll();
    }

    @Test
    void thePageOfDecision() {
        ask();
        String address = withoutQuery(page.url());
        wrong.assertThat(DarkPatterns.preselected(page))
                .as("deceptive snugness")
                .isEmpty();
        wrong.assertThat(DarkPatterns.tooMany(page)).as("too many options").isEmpty();
        for (String language : LANGUAGES) {
            page.navigate(address + "?lang=" + language);
            holdDecision(language);
            Locator refuse = page.locator("button[value=refuse]");
            Locator allow = page.locator("button[value=allow]");
            wrong.assertThat(DarkPatterns.unequal(refuse, allow))
                    .as("hidden in plain sight, " + language)
                    .isEmpty();
            page.setViewportSize(320, 900);
            wrong.assertThat(DarkPatterns.unequal(refuse, allow))
                    .as("hidden in plain sight on a phone, " + language)
                    .isEmpty();
            page.setViewportSize(1280, 900);
        }
        wrong.assertThat(DarkPatterns.deadEnds(page)).as("dead end").isEmpty();
    }

    @Test
    void aRefusalIsTheEndOfIt() {
        ask();
        String refused = URI.create(page.url()).getPath();
        button(page, "Do not allow").click();
        try {
            wrong.assertThat(DarkPatterns.emotive(page))
                    .as("emotional steering")
                    .isEmpty();
            link(page, "Go on to " + APP).click();
            button(page, "Ask for permission").click();
            wrong.assertThat(DarkPatterns.prompts(page))
                    .as("continuous prompting")
                    .isEmpty();
            // only here, since to follow the way on to the app is to have gone on
            wrong.assertThat(DarkPatterns.deadEnds(page)).as("dead end").isEmpty();
            for (String own : List.of("/portal", "/portal/who-can-see")) {
                page.navigate(system.origin() + own);
                wrong.assertThat(DarkPatterns.prompts(page))
                        .as("continuous prompting at " + own)
                        .isEmpty();
                wrong.assertThat(page.locator("main a[href*='%s']".formatted(refused))
                                .count())
                        .as("the refused request at " + own)
                        .isZero();
            }
        } finally {
            page.navigate(system.dataService() + "/apps/mood-coach");
            button(page, "Ask for permission").click();
            button(page, "Let %s ask me again".formatted(APP)).click();
        }
    }

    @Test
    void takingBackIsAsEasyAsGiving() {
        Map<String, String> names = new HashMap<>();
        page.navigate(system.dataService() + "/apps/mood-coach");
        int give = clicks(button(page, "Ask for permission"));
        for (Locator box : page.locator("input[name=allow]").all()) {
            names.put(
                    String.valueOf(box.getAttribute("value")).replaceFirst("^.*[^a-z.-]", ""),
                    page.locator("label[for='%s']".formatted(box.getAttribute("id")))
                            .innerText());
        }
        give += clicks(
                page.locator("input[name=allow][value*='mood.self-report']"), button(page, "Allow what I ticked"));
        wrong.assertThat(DarkPatterns.emotive(page))
                .as("emotional steering, allowed")
                .isEmpty();
        link(page, "See or stop what you allowed").click();
        wrong.assertThat(DarkPatterns.conflicting(categoriesShown(), categoriesStored(names)))
                .as("conflicting information")
                .isEmpty();

        page.navigate(system.origin() + "/portal");
        int takeBack = clicks(
                link(page, "Who can see").first(),
                page.locator("main article a:has-text('Change or stop')").first());
        String stop = withoutQuery(page.url());
        for (String language : LANGUAGES) {
            page.navigate(stop + "?lang=" + language);
            holdDecision(language);
        }
        wrong.assertThat(DarkPatterns.preselected(page))
                .as("deceptive snugness")
                .isEmpty();
        takeBack += clicks(button(page, "Stop everything for " + APP));
        wrong.assertThat(DarkPatterns.longer(give, takeBack))
                .as("longer than necessary")
                .isEmpty();
        wrong.assertThat(DarkPatterns.emotive(page))
                .as("emotional steering, stopped")
                .isEmpty();
        wrong.assertThat(DarkPatterns.deadEnds(page)).as("dead end").isEmpty();
        page.navigate(system.origin() + "/portal/who-can-see");
        wrong.assertThat(DarkPatterns.conflicting(
                        Set.copyOf(page.locator("main > article h2 bdi:first-child")
                                .allInnerTexts()),
                        appsStored()))
                .as("conflicting information")
                .isEmpty();
    }

    @Test
    void allowingAgainIsDecidedLikeTheFirstTime() {
        ask();
        page.locator("input[name=allow][value*='mood.self-report']").check();
        button(page, "Allow what I ticked").click();
        link(page, "See or stop what you allowed").click();
        String consent = withoutQuery(page.url());
        for (String language : LANGUAGES) {
            page.navigate(consent + "/change?lang=" + language);
            holdDecision(language);
            page.navigate(consent + "/more?lang=" + language);
            holdDecision(language);
            wrong.assertThat(DarkPatterns.tooMany(page)).as("too many options").isEmpty();
            page.navigate(consent + "/renew?lang=" + language);
            holdDecision(language);
            wrong.assertThat(DarkPatterns.unequal(
                            page.locator("button[value=refuse]"), page.locator("button[value=allow]")))
                    .as("hidden in plain sight, " + language)
                    .isEmpty();
        }
        wrong.assertThat(DarkPatterns.preselected(page))
                .as("deceptive snugness")
                .isEmpty();
        wrong.assertThat(DarkPatterns.tooMany(page)).as("too many options").isEmpty();
        wrong.assertThat(DarkPatterns.deadEnds(page)).as("dead end").isEmpty();
        button(page, "Do not allow").click();
        wrong.assertThat(withoutQuery(page.url())).isEqualTo(consent);
    }

    @Test
    void everySettingIsNearAndWhereItIsExpected() {
        page.navigate(system.origin() + "/portal");
        Map<String, Set<String>> links = new HashMap<>();
        Set<String> frames = new LinkedHashSet<>();
        Set<URI> waiting = new LinkedHashSet<>(Set.of(URI.create(page.url())));
        Set<String> known = new HashSet<>(Set.of("/portal"));
        while (!waiting.isEmpty()) {
            URI address = waiting.iterator().next();
            waiting.remove(address);
            page.navigate(address.toString());
            frames.add(DarkPatterns.frame(page));
            wrong.assertThat(DarkPatterns.flat(page))
                    .as("lacking hierarchy: " + address)
                    .isEmpty();
            Set<String> kinds = new HashSet<>();
            links.put(kind(address), kinds);
            for (URI next : DarkPatterns.links(page, "body")) {
                if (!kinds.contains(kind(next)) && isSetting(next)) {
                    kinds.add(kind(next));
                    if (known.add(kind(next))) {
                        waiting.add(next);
                    }
                }
            }
        }
        wrong.assertThat(links.keySet()).contains("/portal/export", "/portal/erase", "/portal/my-requests");
        wrong.assertThat(DarkPatterns.maze("/portal", links, 2))
                .as("privacy maze")
                .isEmpty();
        wrong.assertThat(frames).as("inconsistent interface").hasSize(1);
        page.navigate(system.origin() + "/portal/who-can-see");
        wrong.assertThat(DarkPatterns.withoutItsControl(page))
                .as("decontextualising")
                .isEmpty();
        wrong.assertThat(DarkPatterns.misleading(page)).as("misleading action").isEmpty();
    }

    @Test
    void theChosenLanguageIsSpokenToTheEnd() {
        page.navigate(system.origin() + "/portal?lang=de");
        for (String path : List.of(
                "/portal",
                "/portal/who-can-see",
                "/portal/who-has-seen",
                "/portal/my-requests",
                "/portal/export",
                "/portal/erase",
                "/portal/nothing-of-this-name",
                "/help")) {
            page.navigate(system.origin() + path);
            wrong.assertThat(DarkPatterns.otherLanguages(page, "de"))
                    .as("language discontinuity")
                    .isEmpty();
        }
        page.navigate(system.dataService() + "/apps/mood-coach");
        button(page, "Ask for permission").click();
        wrong.assertThat(DarkPatterns.otherLanguages(page, "de"))
                .as("language discontinuity")
                .isEmpty();
    }

    @Test
    void signingInSpeaksTheChosenLanguage() {
        for (String language : LANGUAGES) {
            try (BrowserContext other = browsing.context(true)) {
                Page first = other.newPage();
                first.navigate(system.origin() + "/?lang=" + language);
                first.navigate(system.origin() + "/portal");
                assertThat(first.url()).contains("/auth/realms/neuroskin/");
                wrong.assertThat(DarkPatterns.otherLanguages(first, language))
                        .as("language discontinuity")
                        .isEmpty();
            }
        }
    }

    /** What holds of every page on which somebody decides. */
    private void holdDecision(String language) {
        String where = page.url();
        wrong.assertThat(DarkPatterns.distracting(page))
                .as("look over there: " + where)
                .isEmpty();
        wrong.assertThat(DarkPatterns.emotive(page))
                .as("emotional steering: " + where)
                .isEmpty();
        wrong.assertThat(DarkPatterns.vague(page))
                .as("ambiguous wording: " + where)
                .isEmpty();
        wrong.assertThat(DarkPatterns.flat(page))
                .as("lacking hierarchy: " + where)
                .isEmpty();
        wrong.assertThat(DarkPatterns.otherLanguages(page, language))
                .as("language discontinuity: " + where)
                .isEmpty();
    }

    private void ask() {
        page.navigate(system.dataService() + "/apps/mood-coach");
        button(page, "Ask for permission").click();
        assertThat(heading(page).textContent()).isEqualTo(APP + " asks you");
    }

    private static String withoutQuery(String address) {
        return address.replaceFirst("[?#].*", "");
    }

    /** How many they are, once they are clicked. */
    private static int clicks(Locator... locators) {
        for (Locator locator : locators) {
            locator.click();
        }
        return locators.length;
    }

    private Set<String> categoriesShown() {
        return Set.copyOf(page.locator("main article h3").allInnerTexts());
    }

    private Set<String> categoriesStored(Map<String, String> names) {
        return allowing().stream()
                .filter(consent -> consent.at("/app/name").asString().equals(APP))
                .flatMap(consent -> consent.path("grants").valueStream())
                .filter(grant -> grant.path("state").asString().matches("given|renewed"))
                .map(grant -> names.getOrDefault(
                        grant.path("category").asString(),
                        grant.path("category").asString()))
                .collect(Collectors.toSet());
    }

    private Set<String> appsStored() {
        return allAllowing().stream()
                .map(consent -> consent.at("/app/name").asString())
                .collect(Collectors.toSet());
    }

    /** Consents of apps that read, which these tests are about; what people's own tools may do stays. */
    private List<JsonNode> allowing() {
        return allAllowing().stream()
                .filter(consent -> consent.at("/app/name").asString().equals(APP)
                        && consent.path("grants").toString().contains("\"read\""))
                .toList();
    }

    private List<JsonNode> allAllowing() {
        return Http.get(consents(), system.ownToken(PERSON))
                .json()
                .path("consents")
                .valueStream()
                .filter(consent -> consent.path("state").asString().matches("given|renewed"))
                .toList();
    }

    private URI consents() {
        return system.origin().resolve("/consent/v1/me/consents");
    }

    private boolean isSetting(URI link) {
        return system.origin().getAuthority().equals(link.getAuthority())
                && link.getPath().startsWith("/portal")
                && !link.getPath().endsWith("/download")
                && page.context()
                        .request()
                        .head(link.toString())
                        .headers()
                        .getOrDefault("content-type", "")
                        .startsWith("text/html");
    }

    private static String kind(URI address) {
        return ID.matcher(address.getPath()).replaceAll("/id");
    }
}
