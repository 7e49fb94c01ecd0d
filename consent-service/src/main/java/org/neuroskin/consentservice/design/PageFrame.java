package org.neuroskin.consentservice.design;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.policies.vocabulary.Languages;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.util.UriComponentsBuilder;

/** Puts the {@link Frame} around every page, errors included. Touches no database, so that it cannot fail with one. */
final class PageFrame implements HandlerInterceptor {
    private static final Map<Area, List<String>> NAVIGATION = Map.of(
            Area.PUBLIC, List.of(),
            Area.PORTAL, List.of("home", "who-can-see", "who-has-seen", "my-requests"),
            Area.CONSOLE, List.of("overview", "accesses", "flags", "samples", "cases", "fairness", "proof"),
            Area.OPERATIONS, List.of("overview", "apps", "gateways", "keys", "laws"));
    private static final Map<Area, String> FOLDERS =
            Map.of(Area.PORTAL, "/portal", Area.CONSOLE, "/ethics", Area.OPERATIONS, "/operations");
    // pages that belong under a navigation entry without standing below its address
    private static final Map<String, String> BELOW =
            Map.of("/portal/who-can-see", "/portal/consents", "/portal/who-has-seen", "/portal/accesses");
    private static final Pattern WARD = Pattern.compile("/portal/wards/[A-Za-z0-9-]+(?=/)");
    private static final String APPS = "/operations/apps";
    private static final String CHAIR = "ROLE_ethics-chair";
    private static final String OPERATOR = "ROLE_operator";
    private static final Set<String> BOARD = Set.of("ROLE_ethics-reviewer", CHAIR);
    // each language by its own name, so that it is found by who knows no other
    private static final Map<String, String> ENDONYMS = Map.of("en", "English", "de", "Deutsch", "fr", "Français");

    private final Words words;
    private final LocaleResolver languages;

    PageFrame(Words words, LocaleResolver languages) {
        this.words = words;
        this.languages = languages;
    }

    /** As an attribute of the request, since a page that an exception leads to passes no further interceptor. */
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        request.setAttribute("frame", frame(request, languages.resolveLocale(request)));
        return true;
    }

    private Frame frame(HttpServletRequest request, Locale locale) {
        Wording wording = words.in(locale);
        String path = path(request);
        Area area = Area.of(path);
        OidcUser person = person();
        return new Frame(
                wording.language(),
                area,
                base(path),
                home(area),
                person != null,
                person == null ? null : person.getPreferredUsername(),
                person == null ? List.of() : navigation(area, path, wording),
                person == null ? List.of() : otherAreas(area, wording),
                languages(request, path, wording));
    }

    /** Pages about somebody for whom one decides lead to pages about the same person. */
    private static String base(String path) {
        Matcher ward = WARD.matcher(path);
        return ward.lookingAt() ? ward.group() : "/portal";
    }

    private static String home(Area area) {
        return switch (area) {
            case PUBLIC, PORTAL -> "/";
            case CONSOLE -> "/ethics";
            case OPERATIONS -> roles().contains(OPERATOR) ? "/operations" : "/";
        };
    }

    private static List<Link> navigation(Area area, String path, Wording wording) {
        String folder = FOLDERS.getOrDefault(area, "/portal");
        List<String> names = NAVIGATION.getOrDefault(area, List.of());
        List<Link> links = new ArrayList<>();
        for (String name : names) {
            boolean first = name.equals(names.getFirst());
            String href = first ? folder : folder + "/" + name;
            links.add(new Link(href, wording.text("nav." + name), null, current(href, path, first)));
        }
        if (area == Area.OPERATIONS && !roles().contains(OPERATOR)) {
            // the chair has a say about apps alone
            boolean chair = roles().contains(CHAIR);
            links.removeIf(link -> !chair || !link.href().equals(APPS));
        }
        return links;
    }

    private static @Nullable String current(String href, String path, boolean exactly) {
        if (path.equals(href)) {
            return "page";
        }
        boolean below = !exactly && Area.isWithin(path, href);
        return below || Area.isWithin(path, BELOW.getOrDefault(href, href + "/")) ? "true" : null;
    }

    private static List<Link> otherAreas(Area area, Wording wording) {
        List<Link> links = new ArrayList<>();
        if (area != Area.CONSOLE && roles().stream().anyMatch(BOARD::contains)) {
            links.add(new Link("/ethics", wording.text("frame.to-console"), null, null));
        }
        if (area != Area.OPERATIONS && roles().contains(OPERATOR)) {
            links.add(new Link("/operations", wording.text("frame.to-operations"), null, null));
        } else if (area != Area.OPERATIONS && roles().contains(CHAIR)) {
            links.add(new Link(APPS, wording.text("nav.apps"), null, null));
        }
        if (area != Area.PORTAL) {
            links.add(new Link("/portal", wording.text("frame.to-portal"), null, null));
        }
        return links;
    }

    private static List<Link> languages(HttpServletRequest request, String path, Wording wording) {
        // a page that answers a form has no address of its own to return to in another language
        boolean readable = request.getMethod().equals("GET");
        return Languages.ALL.stream()
                .map(language -> new Link(
                        readable ? inLanguage(request, path, language) : "/?lang=" + language,
                        ENDONYMS.getOrDefault(language, language),
                        language,
                        language.equals(wording.language()) ? "true" : null))
                .toList();
    }

    private static String inLanguage(HttpServletRequest request, String path, String language) {
        return UriComponentsBuilder.fromPath(path)
                .query(request.getQueryString())
                .replaceQueryParam(PageLanguage.PARAMETER, language)
                .build()
                .toUriString();
    }

    private static String path(HttpServletRequest request) {
        Object failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return failed instanceof String uri ? uri : request.getRequestURI();
    }

    private static @Nullable OidcUser person() {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        return who != null && who.getPrincipal() instanceof OidcUser user ? user : null;
    }

    private static Set<String> roles() {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        return who == null
                ? Set.of()
                : who.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .filter(authority -> authority != null)
                        .collect(Collectors.toSet());
    }
}
