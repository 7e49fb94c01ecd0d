package org.neuroskin.consentservice.design;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.oidcLogin;

import java.util.List;
import java.util.UUID;
import org.neuroskin.kernel.SubjectId;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/** Somebody new who is signed in at the pages. */
public record SignedIn(SubjectId id, List<String> roles) {

    /** Copies the roles. */
    public SignedIn {
        roles = List.copyOf(roles);
    }

    /** A person with data of their own. */
    public static SignedIn subject() {
        return as("subject");
    }

    /** Somebody with these realm roles. */
    public static SignedIn as(String... roles) {
        return new SignedIn(new SubjectId(UUID.randomUUID().toString()), List.of(roles));
    }

    /** Signs a request in. */
    public RequestPostProcessor login() {
        List<GrantedAuthority> authorities = roles.stream()
                .<GrantedAuthority>map(role -> new SimpleGrantedAuthority("ROLE_" + role))
                .toList();
        return oidcLogin().idToken(token -> token.subject(id.value())).authorities(authorities);
    }
}
