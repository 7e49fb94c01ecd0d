package org.neuroskin.consentservice.consent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.neuroskin.consentservice.consent.NeverCategories.InEffect;
import org.neuroskin.consentservice.consent.NeverCategories.Never;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where people say that nobody may ever use a category, and take that back. */
@RestController
@RequestMapping("/consent/v1/me/never")
class NeverApi {
    private final NeverCategories never;
    private final Vocabulary vocabulary;

    NeverApi(NeverCategories never, Vocabulary vocabulary) {
        this.never = never;
        this.vocabulary = vocabulary;
    }

    @GetMapping
    ResponseEntity<Map<String, List<Never>>> never(@AuthenticationPrincipal Jwt token) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(Map.of("never", never.of(Callers.subject(token))));
    }

    @PutMapping("/{category}")
    InEffect set(@PathVariable String category, @AuthenticationPrincipal Jwt token) {
        return never.set(Callers.subject(token), known(category));
    }

    @DeleteMapping("/{category}")
    InEffect lift(@PathVariable String category, @AuthenticationPrincipal Jwt token) {
        return never.lift(Callers.subject(token), known(category));
    }

    private CategoryId known(String text) {
        Optional<CategoryId> category = InvalidInput.value(text, CategoryId::new)
                .filter(id -> vocabulary.category(id).isPresent());
        return category.orElseThrow(() -> {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/category", "is not a known category");
            return mistakes.problem();
        });
    }
}
