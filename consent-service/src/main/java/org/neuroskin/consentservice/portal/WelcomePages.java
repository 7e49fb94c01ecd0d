package org.neuroskin.consentservice.portal;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The pages that anyone may read. */
@Controller
class WelcomePages {

    @GetMapping("/")
    String welcome() {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        return who != null && who.getPrincipal() instanceof OidcUser ? "redirect:/portal" : "portal/welcome";
    }

    @GetMapping("/help")
    String help() {
        return "design/help";
    }
}
