package org.neuroskin.consentservice.portal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.platform.BrowserTokens;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.rights.Export;
import org.neuroskin.consentservice.rights.ExportKey;
import org.neuroskin.consentservice.rights.Exports;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** My requests: a copy of all my data. */
@Controller
class ExportPages {
    private static final String PAGE = "/portal/export";
    /** All of a person's data leaves in one answer, so a session that somebody found open is not enough for it. */
    private static final Duration LATELY = Duration.ofMinutes(10);

    private final RequestCache wanted = new HttpSessionRequestCache();
    private final Exports exports;
    private final BrowserTokens tokens;
    private final Words words;
    private final Clock clock;

    ExportPages(Exports exports, BrowserTokens tokens, Words words, Clock clock) {
        this.exports = exports;
        this.tokens = tokens;
        this.words = words;
        this.clock = clock;
    }

    @GetMapping(PAGE)
    ModelAndView page(Person person, Locale locale) {
        return page(person, words.in(locale), "", null);
    }

    @PostMapping(PAGE)
    ModelAndView begin(Person person, @RequestParam(defaultValue = "") String key, Locale locale) {
        Wording wording = words.in(locale);
        try {
            exports.begin(person.subject(), wording.language(), key.isBlank() ? null : ExportKey.of(key));
        } catch (ExportKey.Secret e) {
            // Nothing of it is sent back
            return page(person, wording, "", wording.text("export.key.secret"));
        } catch (IllegalArgumentException e) {
            return page(person, wording, key, wording.text("export.key.wrong"));
        }
        return new ModelAndView("redirect:" + PAGE);
    }

    private ModelAndView page(Person person, Wording wording, String key, @Nullable String error) {
        List<ExportPage.Copy> copies = exports.of(person.subject()).stream()
                .map(export -> copy(export, wording))
                .toList();
        List<FieldError> errors = error == null ? List.of() : List.of(new FieldError("key", error));
        return new ModelAndView("portal/export", "page", new ExportPage(copies, key, errors));
    }

    @GetMapping("/portal/exports/{id}/download")
    void download(
            Person person,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") int after,
            Authentication who,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Export export = exports.open(person.subject(), id, after);
        if (!hasSignedInLately(who) || !hasToken(who)) {
            wanted.saveRequest(request, response);
            response.sendRedirect("/oauth2/authorization/portal?fresh");
            return;
        }
        exports.send(person.subject(), export, after, () -> tokens.of(who), response);
    }

    private boolean hasSignedInLately(Authentication who) {
        Instant at = who.getPrincipal() instanceof OidcUser user ? user.getAuthenticatedAt() : null;
        return at != null && clock.instant().isBefore(at.plus(LATELY));
    }

    private boolean hasToken(Authentication who) {
        try {
            tokens.of(who);
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    private static ExportPage.Copy copy(Export export, Wording wording) {
        String rest = export.delivered() == 0 ? "" : "?after=" + export.delivered();
        return new ExportPage.Copy(
                wording.text("export.asked", wording.moment(export.askedAt()).text()),
                wording.text(
                        "export.state." + export.state(),
                        export.delivered(),
                        export.parts(),
                        wording.moment(export.until()).text()),
                export.encryptedTo() == null ? null : wording.text("export.encrypted"),
                export.canBeFetched() ? "/portal/exports/%s/download%s".formatted(export.id(), rest) : null);
    }
}
