package org.neuroskin.consentservice.portal;

import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.SubjectId;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Gives controllers the {@link Person}.
 *
 * <p><b>Failure</b>: {@link NoDataOfTheirOwn} for an account without the role {@code subject}.
 */
final class SignedInPerson implements HandlerMethodArgumentResolver {
    private static final String ROLE = "ROLE_subject";

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Person.class;
    }

    @Override
    public Person resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (who == null || !(who.getPrincipal() instanceof OidcUser user)) {
            throw new NoDataOfTheirOwn();
        }
        if (who.getAuthorities().stream().noneMatch(authority -> ROLE.equals(authority.getAuthority()))) {
            throw new NoDataOfTheirOwn();
        }
        String subject = user.getSubject();
        if (subject == null) {
            throw new NoDataOfTheirOwn();
        }
        SubjectId account = new SubjectId(subject);
        // Whom the path is about, where a guardian of that person was let in
        Object ward = request.getAttribute("ward", RequestAttributes.SCOPE_REQUEST);
        return new Person(ward instanceof SubjectId whom ? whom : account, account);
    }
}
