package org.neuroskin.consentservice.people;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

    private final ConfirmedGuardians guardians;

    WardDoor(ConfirmedGuardians guardians) {
        this.guardians = guardians;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns(API + "/**", PAGES + "/{subject}/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Guardianship decides = decides(request)
                .orElseThrow(() -> request.getRequestURI().startsWith(PAGES)
                        ? new ResponseStatusException(HttpStatus.NOT_FOUND)
                        : ProblemException.notFound());
        // Every page about somebody else says for whom one decides
        request.setAttribute("acting", decides.subjectName());
        request.setAttribute("ward", decides.subject());
        return true;
    }

    private Optional<Guardianship> decides(HttpServletRequest request) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        return who == null
                ? Optional.empty()
                : InvalidInput.value(subject(request), SubjectId::new)
                        .flatMap(subject -> guardians.confirmed(subject).stream()
                                .filter(each -> each.guardian().value().equals(who.getName()))
                                .findFirst());
    }

    private static @Nullable String subject(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                        && variables.get("subject") instanceof String subject
                ? subject
                : null;
    }
}
