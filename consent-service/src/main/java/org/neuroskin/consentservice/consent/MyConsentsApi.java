package org.neuroskin.consentservice.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.ConsentActsApi.DifferenceJson;
import org.neuroskin.consentservice.consent.ConsentJson.GrantJson;
import org.neuroskin.consentservice.platform.Callers;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where people see, give and withdraw consents with a tool of their own. */
@RestController
@RequestMapping("/consent/v1/me/consents")
class MyConsentsApi {
    private static final Pattern REVISION = Pattern.compile("\\d{1,18}");

    private final Consents consents;
    private final Clock clock;

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

    record WithdrawJson(@Nullable Set<@Nullable UUID> grants) {}

    /** How the record stood after one change, and what led to it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EntryJson(
            long revision,
            Instant at,
            String actor,
            ConsentState state,
            List<GrantJson> grants,
            List<DifferenceJson> changes,
            long sequence,
            ConsentCause cause,
            @JsonProperty("effective_at") Instant effectiveAt,
            @Nullable String tool,
            @Nullable String reason,
            @Nullable String correlation) {

        static EntryJson of(HistoryEntry entry) {
            HistoryEntry.Source source = entry.source();
            return new EntryJson(
                    entry.revision(),
                    entry.at(),
                    entry.actor(),
                    entry.state(),
                    GrantJson.of(entry.grants()),
                    DifferenceJson.of(entry.changes()),
                    source.sequence(),
                    source.cause(),
                    source.effectiveAt(),
                    source.tool(),
                    source.reason(),
                    source.correlation().isEmpty() ? null : source.correlation());
        }
    }

    MyConsentsApi(Consents consents, Clock clock) {
        this.consents = consents;
        this.clock = clock;
    }

    @GetMapping
    Map<String, List<ConsentJson>> list(@AuthenticationPrincipal Jwt token) {
        return list(Callers.subject(token));
    }

    Map<String, List<ConsentJson>> list(SubjectId subject) {
        return Map.of(
                "consents", consents.list(subject).stream().map(ConsentJson::of).toList());
    }

    @PostMapping
    ResponseEntity<ConsentJson> give(
            @RequestBody NewConsent body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @AuthenticationPrincipal Jwt token) {
        ConsentView consent = give(Callers.subject(token), body, key);
        return created("/consent/v1/me/consents/", consent);
    }

    static ResponseEntity<ConsentJson> created(String under, ConsentView consent) {
        return ResponseEntity.created(URI.create(under + consent.id()))
                .cacheControl(CacheControl.noStore())
                .eTag(WriteGuard.tag(consent.revision()))
                .body(ConsentJson.of(consent));
    }

    ConsentView give(SubjectId subject, NewConsent body, @Nullable String key) {
        IdempotencyKeys.checked(key);
        InvalidInput mistakes = new InvalidInput();
        if ((body.request() == null) == (body.app() == null)) {
            mistakes.add("", "names not exactly one of `request` and `app`");
        }
        mistakes.throwIfAny();
        String language = body.language() == null ? "en" : body.language();
        return body.request() != null
                ? consents.grant(subject, body.request(), choices(body), language, key)
                : consents.grantDirectly(subject, String.valueOf(body.app()), body.proposal(), language, key);
    }

    /** As it is; with {@code at}, {@code known} or {@code revision} as it was, or as it was known. */
    @GetMapping("/{id}")
    ResponseEntity<ConsentJson> consent(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String at,
            @RequestParam(required = false) @Nullable String known,
            @RequestParam(required = false) @Nullable String revision,
            @AuthenticationPrincipal Jwt token) {
        if (at == null && known == null && revision == null) {
            ConsentView consent = consents.find(Callers.subject(token), id).orElseThrow(ProblemException::notFound);
            return tagged(consent).body(ConsentJson.of(consent));
        }
        if (revision != null && (known != null || !REVISION.matcher(revision).matches())) {
            throw new ProblemException(
                    Problem.MALFORMED_REQUEST, "`revision` is not a number, or stands beside `known`.");
        }
        Instant then = time("at", at).orElseGet(clock::instant);
        Consents.Known asKnown =
                new Consents.Known(time("known", known).orElse(null), revision == null ? null : Long.valueOf(revision));
        ConsentView past = consents.find(Callers.subject(token), id, then, asKnown)
                .orElseThrow(() -> new ProblemException(
                        Problem.NOT_FOUND,
                        "Nothing of this consent was in effect at that time.",
                        Map.of("state", "unknown")));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(ConsentJson.of(past));
    }

    private static Optional<Instant> time(String name, @Nullable String text) {
        Optional<Instant> time = Term.Times.read(text);
        if (text != null && time.isEmpty()) {
            throw new ProblemException(Problem.MALFORMED_REQUEST, "`%s` %s.".formatted(name, Term.Times.MALFORMED));
        }
        return time;
    }

    @GetMapping("/{id}/history")
    Map<String, List<EntryJson>> history(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        return history(Callers.subject(token), id);
    }

    Map<String, List<EntryJson>> history(SubjectId subject, UUID id) {
        return Map.of(
                "history",
                consents.history(subject, id).stream().map(EntryJson::of).toList());
    }

    /** How often a grant may be used now. */
    record UsesJson(UUID grant, long left) {}

    @GetMapping("/{id}/uses")
    Map<String, List<UsesJson>> uses(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        return Map.of(
                "uses",
                consents.usesLeft(Callers.subject(token), id).entrySet().stream()
                        .map(left -> new UsesJson(left.getKey(), left.getValue()))
                        .toList());
    }

    @PostMapping("/{id}/withdraw")
    Withdrawal withdraw(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable WithdrawJson body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal Jwt token) {
        return withdraw(Callers.subject(token), id, body, WriteGuard.of(key, ifMatch));
    }

    Withdrawal withdraw(SubjectId subject, UUID id, @Nullable WithdrawJson body, WriteGuard guard) {
        Set<UUID> grants = new HashSet<>();
        for (@Nullable UUID grant : body == null || body.grants() == null ? Set.<@Nullable UUID>of() : body.grants()) {
            if (grant == null) {
                throw new ProblemException(Problem.MALFORMED_BODY, "A grant is null.");
            }
            grants.add(grant);
        }
        return consents.withdraw(subject, id, grants, guard);
    }

    /** An answer that names the state of the consent that it shows. */
    static ResponseEntity.BodyBuilder tagged(ConsentView consent) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).eTag(WriteGuard.tag(consent.revision()));
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
}
