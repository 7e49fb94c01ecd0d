package org.neuroskin.consentservice.operations;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.AppActs;
import org.neuroskin.consentservice.apps.AppJson;
import org.neuroskin.consentservice.apps.RegisterRefused;
import org.neuroskin.consentservice.apps.Staff;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.AppId;
import org.springframework.http.HttpStatusCode;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * The register of apps for operators and the chair of the ethics board, who approve together. What the register refuses is said
 * on the app's page.
 */
@Controller
@RequestMapping("/operations/apps")
class AppPages {
    private final AppActs apps;
    private final Words words;

    AppPages(AppActs apps, Words words) {
        this.apps = apps;
        this.words = words;
    }

    @GetMapping
    ModelAndView list(Locale locale) {
        AppWords said = new AppWords(words.in(locale));
        return new ModelAndView(
                "operations/apps",
                "page",
                new AppListPage(apps.all().stream().map(said::row).toList()));
    }

    @GetMapping("/{id}")
    ModelAndView app(@PathVariable String id, Authentication who, Locale locale) {
        return show(find(id), Staff.of(who), null, words.in(locale));
    }

    @PostMapping("/{id}/approve")
    ModelAndView approve(
            @PathVariable String id, @RequestParam(defaultValue = "0") int edition, Authentication who, Locale locale) {
        return act(id, who, locale, (app, staff) -> {
            apps.approve(app, edition, staff);
            return done("app.approve.done", locale);
        });
    }

    @PostMapping("/{id}/refuse")
    ModelAndView refuse(
            @PathVariable String id, @RequestParam(defaultValue = "0") int edition, Authentication who, Locale locale) {
        return act(id, who, locale, (app, staff) -> {
            apps.refuse(app, edition, staff);
            return done("app.refuse.done", locale);
        });
    }

    @PostMapping("/{id}/suspend")
    ModelAndView suspend(@PathVariable String id, Authentication who, Locale locale) {
        return act(id, who, locale, (app, staff) -> inEffect(apps.suspend(app, true, staff), locale));
    }

    @PostMapping("/{id}/unsuspend")
    ModelAndView unsuspend(@PathVariable String id, Authentication who, Locale locale) {
        return act(id, who, locale, (app, staff) -> inEffect(apps.suspend(app, false, staff), locale));
    }

    @PostMapping("/{id}/freeze")
    ModelAndView freeze(@PathVariable String id, Authentication who, Locale locale) {
        return act(id, who, locale, (app, staff) -> inEffect(apps.freeze(app, true, staff), locale));
    }

    @PostMapping("/{id}/unfreeze")
    ModelAndView unfreeze(@PathVariable String id, Authentication who, Locale locale) {
        return act(id, who, locale, (app, staff) -> inEffect(apps.freeze(app, false, staff), locale));
    }

    /** Asks once more, since nothing brings the app back. */
    @GetMapping("/{id}/retire")
    ModelAndView beforeRetiring(@PathVariable String id, Authentication who, Locale locale) {
        Staff.of(who).requireOperator();
        AppWords said = new AppWords(words.in(locale));
        return new ModelAndView("operations/retire", "page", said.row(find(id)));
    }

    @PostMapping("/{id}/retire")
    ModelAndView retire(@PathVariable String id, Authentication who, Locale locale) {
        return act(id, who, locale, (app, staff) -> inEffect(apps.retire(app, staff), locale));
    }

    private ModelAndView act(String id, Authentication who, Locale locale, BiFunction<AppId, Staff, AppPage.Note> act) {
        Wording wording = words.in(locale);
        Staff staff = Staff.of(who);
        AppId app = find(id).id();
        try {
            AppPage.Note note = act.apply(app, staff);
            return show(find(id), staff, note, wording);
        } catch (RegisterRefused e) {
            AppPage.Note note = new AppPage.Note(false, List.of(wording.text(key(e.reason()))));
            ModelAndView page = show(find(id), staff, note, wording);
            page.setStatus(HttpStatusCode.valueOf(e.problem().status()));
            return page;
        }
    }

    /** The key of what a page says of a refusal. */
    static String key(RegisterRefused.Reason reason) {
        return "app.refused." + reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static ModelAndView show(AppJson app, Staff staff, AppPage.@Nullable Note note, Wording wording) {
        return new ModelAndView("operations/app", "page", new AppWords(wording).page(app, staff, note));
    }

    private AppPage.Note done(String key, Locale locale) {
        return new AppPage.Note(true, List.of(words.in(locale).text(key)));
    }

    private AppPage.Note inEffect(AppActs.Cut cut, Locale locale) {
        return new AppWords(words.in(locale)).inEffect(cut);
    }

    private AppJson find(String id) {
        try {
            return apps.find(new AppId(id)).orElseThrow(ProblemException::notFound);
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound();
        }
    }
}
