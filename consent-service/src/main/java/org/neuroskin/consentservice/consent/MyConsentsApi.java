package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.ConsentJson.GrantJson;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where people see, give and withdraw consents with a tool of their own. */
@RestController
@RequestMapping("/consent/v1/me/consents")
class MyConsentsApi {
    private final Consents consents;

    /** Either an answer to a request, or a consent that nobody asked for. */
    record NewConsent(
            @Nullable UUID request,
            @Nullable List<@Nullable GrantChoice> grants,
            @Nullable String app,
            @Nullable String purpose,
            @Nullable List<ConsentProposal.@Nullable Item> items,
            @Nullable String validity,
            @JsonProperty("valid_from") @Nullable String validFrom,
            @JsonProperty("valid_until") @Nullable String validUntil,
            @Nullable String language) {

        ConsentProposal proposal() {
            return new ConsentProposal(
                    purpose, items, new ConsentProposal.Time(validity, validFrom, validUntil), null, null);
        }
    }

    record WithdrawJson(@Nullable Set<UUID> grants) {}

    record EntryJson(long revision, Instant at, String actor, ConsentState state, List<GrantJson> grants) {}

    MyConsentsApi(Consents consents) {
        this.consents = consents;
    }

    @GetMapping
    Map<String, List<ConsentJson>> list(@AuthenticationPrincipal Jwt token) {
        return Map.of(
                "consents",
                consents.list(subject(token)).stream().map(ConsentJson::of).toList());
    }

    @PostMapping
    ResponseEntity<ConsentJson> give(
            @RequestBody NewConsent body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @AuthenticationPrincipal Jwt token) {
        IdempotencyKeys.checked(key);
        InvalidInput mistakes = new InvalidInput();
        if ((body.request() == null) == (body.app() == null)) {
            mistakes.add("", "names not exactly one of `request` and `app`");
        }
        mistakes.throwIfAny();
        String language = body.language() == null ? "en" : body.language();
        ConsentView consent = body.request() != null
                ? consents.grant(subject(token), body.request(), choices(body), language, key)
                : consents.grantDirectly(subject(token), String.valueOf(body.app()), body.proposal(), language, key);
        return ResponseEntity.created(URI.create("/consent/v1/me/consents/" + consent.id()))
                .cacheControl(CacheControl.noStore())
                .body(ConsentJson.of(consent));
    }

    @GetMapping("/{id}")
    ConsentJson consent(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        return consents.find(subject(token), id).map(ConsentJson::of).orElseThrow(ProblemException::notFound);
    }

    @GetMapping("/{id}/history")
    Map<String, List<EntryJson>> history(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        List<EntryJson> entries = consents.history(subject(token), id).stream()
                .map(entry -> new EntryJson(
                        entry.revision(), entry.at(), entry.actor(), entry.state(), GrantJson.of(entry.grants())))
                .toList();
        return Map.of("history", entries);
    }

    @PostMapping("/{id}/withdraw")
    Withdrawal withdraw(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable WithdrawJson body,
            @AuthenticationPrincipal Jwt token) {
        Set<UUID> grants = body == null || body.grants() == null ? Set.of() : new HashSet<>(body.grants());
        return consents.withdraw(subject(token), id, grants);
    }

    private static List<GrantChoice> choices(NewConsent body) {
        List<GrantChoice> choices = new ArrayList<>();
        for (@Nullable GrantChoice choice : body.grants() == null ? List.<@Nullable GrantChoice>of() : body.grants()) {
            if (choice == null) {
                throw new ProblemException(Problem.MALFORMED_BODY, "A grant is null.");
            }
            choices.add(choice);
        }
        return choices;
    }

    private static SubjectId subject(Jwt token) {
        try {
            return new SubjectId(String.valueOf(token.getSubject()));
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound();
        }
    }
}
