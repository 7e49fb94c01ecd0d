package org.neuroskin.consentservice.people;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.Guardians;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.SubjectId;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Lets nobody but a confirmed guardian to what is about a minor, by API or by page. For everybody else there is nothing. */
@Configuration(proxyBeanMethods = false)
class WardDoor implements WebMvcConfigurer, HandlerInterceptor {
    private static final String API = "/consent/v1/wards";
    private static final String PAGES = "/portal/wards";

    private final Guardians guardians;
    private final GuardianshipStore store;

    WardDoor(Guardians guardians, GuardianshipStore store) {
        this.guardians = guardians;
        this.store = store;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns(API + "/**", PAGES + "/{subject}/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        boolean open = who != null
                && InvalidInput.value(subject(request), SubjectId::new)
                        .filter(subject -> guardians.of(subject).contains(who.getName()))
                        .map(subject -> announce(request, subject, who.getName()))
                        .orElse(false);
        if (!open) {
            throw request.getRequestURI().startsWith(PAGES)
                    ? new ResponseStatusException(HttpStatus.NOT_FOUND)
                    : ProblemException.notFound();
        }
        return true;
    }

    /** Every page about somebody else says for whom one decides. */
    private boolean announce(HttpServletRequest request, SubjectId subject, String account) {
        store.of(subject).stream()
                .filter(each -> each.isConfirmed() && each.guardian().value().equals(account))
                .findFirst()
                .ifPresent(each -> request.setAttribute("acting", each.subjectName()));
        return true;
    }

    private static @Nullable String subject(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                        && variables.get("subject") instanceof String subject
                ? subject
                : null;
    }
}
