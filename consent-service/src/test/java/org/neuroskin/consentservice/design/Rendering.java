package org.neuroskin.consentservice.design;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.context.MessageSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.i18n.FixedLocaleResolver;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** Renders the real templates over view records, without a server. */
public final class Rendering {
    /** The languages of the pages. */
    public static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.GERMAN, Locale.FRENCH);

    private static final Path KEPT = Path.of("target", "pages");
    private static final MessageSource MESSAGES = PagesSetup.messageSource();
    private static final StaticWebApplicationContext CONTEXT = context();
    private static final SpringTemplateEngine ENGINE = engine();

    private Rendering() {}

    /** The words of the pages, with times of Berlin. */
    public static Wording wording(Locale locale) {
        return new Words(MESSAGES, Vocabulary.bundled(), ZoneId.of("Europe/Berlin")).in(locale);
    }

    /** The page as it is sent. */
    public static String render(String view, Object page, Area area, Locale locale) {
        return html(view, page, frame(area, locale), locale);
    }

    /** Keeps a page to be looked at. */
    public static void keep(String name, String html) {
        try {
            Files.createDirectories(KEPT);
            Files.writeString(KEPT.resolve(name.replace('/', '-') + ".html"), html);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Frame frame(Area area, Locale locale) {
        Wording wording = wording(locale);
        boolean signedIn = area != Area.PUBLIC;
        List<String> names = switch (area) {
            case PUBLIC -> List.of();
            case PORTAL -> List.of("home", "who-can-see", "who-has-seen", "my-requests");
            case CONSOLE -> List.of("overview", "accesses", "flags", "samples", "cases", "fairness", "proof");
            case OPERATIONS -> List.of("overview", "apps", "gateways", "keys", "laws");
        };
        return new Frame(
                locale.getLanguage(),
                area,
                "/portal",
                "/",
                signedIn,
                signedIn ? "adult-eu" : null,
                names.stream()
                        .map(name -> new Link(
                                "/" + name,
                                wording.text("nav." + name),
                                null,
                                name.equals(names.getFirst()) ? "page" : null))
                        .toList(),
                List.of(),
                List.of(
                        new Link("?lang=en", "English", "en", "true"),
                        new Link("?lang=de", "Deutsch", "de", null),
                        new Link("?lang=fr", "Français", "fr", null)));
    }

    private static String html(String view, Object page, Frame frame, Locale locale) {
        MockHttpServletRequest request = new MockHttpServletRequest(CONTEXT.getServletContext(), "GET", "/");
        request.setAttribute(DispatcherServlet.WEB_APPLICATION_CONTEXT_ATTRIBUTE, CONTEXT);
        request.setAttribute(DispatcherServlet.LOCALE_RESOLVER_ATTRIBUTE, new FixedLocaleResolver(locale));
        MockHttpServletResponse response = new MockHttpServletResponse();
        ThymeleafViewResolver views = new ThymeleafViewResolver();
        views.setTemplateEngine(ENGINE);
        views.setApplicationContext(CONTEXT);
        views.setCharacterEncoding(StandardCharsets.UTF_8.name());
        try {
            View rendered = Objects.requireNonNull(views.resolveViewName(view, locale));
            rendered.render(Map.of("page", page, "frame", frame), request, response);
            return response.getContentAsString();
        } catch (Exception e) {
            throw new AssertionError("`%s` cannot be rendered".formatted(view), e);
        }
    }

    private static StaticWebApplicationContext context() {
        StaticWebApplicationContext context = new StaticWebApplicationContext();
        context.setServletContext(new MockServletContext());
        context.refresh();
        return context;
    }

    private static SpringTemplateEngine engine() {
        ClassLoaderTemplateResolver templates = new ClassLoaderTemplateResolver();
        templates.setPrefix("templates/");
        templates.setSuffix(".html");
        templates.setCharacterEncoding(StandardCharsets.UTF_8.name());
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(templates);
        engine.setTemplateEngineMessageSource(MESSAGES);
        return engine;
    }
}
