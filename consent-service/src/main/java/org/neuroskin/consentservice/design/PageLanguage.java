package org.neuroskin.consentservice.design;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.policies.vocabulary.Languages;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.util.WebUtils;

/**
 * The language of a page: what the address asks for ({@code ?lang=}), else what was chosen before, else what the browser
 * prefers, else English. A choice is kept in a cookie that holds nothing but the language.
 */
final class PageLanguage implements LocaleResolver, HandlerInterceptor {
    static final String PARAMETER = "lang";
    static final String COOKIE = "neuroskin-language";

    private static final List<Locale> OFFERED =
            Languages.ALL.stream().map(Locale::of).toList();
    private static final Duration KEPT = Duration.ofDays(365);

    private final boolean secure;

    PageLanguage(boolean secure) {
        this.secure = secure;
    }

    @Override
    public Locale resolveLocale(HttpServletRequest request) {
        return offered(request.getParameter(PARAMETER))
                .or(() -> Optional.ofNullable(WebUtils.getCookie(request, COOKIE))
                        .flatMap(cookie -> offered(cookie.getValue())))
                .orElseGet(() -> preferred(request));
    }

    @Override
    public void setLocale(HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable Locale locale) {
        throw new UnsupportedOperationException("the language is chosen by the address");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        offered(request.getParameter(PARAMETER)).ifPresent(language -> keep(language, response));
        return true;
    }

    private void keep(Locale language, HttpServletResponse response) {
        ResponseCookie cookie = ResponseCookie.from(COOKIE, language.getLanguage())
                .path("/")
                .maxAge(KEPT)
                .httpOnly(true)
                .sameSite("Lax")
                .secure(secure)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }

    private static Optional<Locale> offered(@Nullable String language) {
        return OFFERED.stream()
                .filter(locale -> locale.getLanguage().equals(language))
                .findFirst();
    }

    private static Locale preferred(HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.ACCEPT_LANGUAGE) == null) {
            return Locale.ENGLISH;
        }
        List<Locale> wanted =
                List.of(java.util.Collections.list(request.getLocales()).toArray(Locale[]::new));
        return wanted.stream()
                .flatMap(locale -> offered(locale.getLanguage()).stream())
                .findFirst()
                .orElse(Locale.ENGLISH);
    }
}
