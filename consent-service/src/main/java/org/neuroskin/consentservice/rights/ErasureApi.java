package org.neuroskin.consentservice.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where people have their data erased, and see how far that has come. */
@RestController
@RequestMapping("/consent/v1/me/erasure")
class ErasureApi {
    private static final Pattern MONTH = Pattern.compile("\\d{4}-(0[1-9]|1[0-2])");

    private final Erasures erasures;
    private final Certificates certificates;
    private final Vocabulary vocabulary;

    record EraseJson(@Nullable String category, @Nullable String month) {}

    record HoldJson(String ground, @Nullable Instant since) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ErasuresJson(
            List<Erasure> erasures,
            List<String> months,
            @Nullable HoldJson hold) {}

    ErasureApi(Erasures erasures, Certificates certificates, Vocabulary vocabulary) {
        this.erasures = erasures;
        this.certificates = certificates;
        this.vocabulary = vocabulary;
    }

    @PostMapping
    ResponseEntity<Erasure> erase(@RequestBody EraseJson body, @AuthenticationPrincipal Jwt token) {
        SubjectId subject = Callers.subject(token);
        return answer(erasures.erase(subject, scope(body)));
    }

    @GetMapping
    ResponseEntity<ErasuresJson> all(@AuthenticationPrincipal Jwt token) {
        SubjectId subject = Callers.subject(token);
        return answer(new ErasuresJson(
                erasures.of(subject),
                erasures.months(subject),
                erasures.hold(subject)
                        .map(hold -> new HoldJson(hold.ground(), hold.confirmedAt()))
                        .orElse(null)));
    }

    @GetMapping("/{id}")
    ResponseEntity<Erasure> one(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        return answer(erasures.find(Callers.subject(token), id).orElseThrow(ProblemException::notFound));
    }

    @GetMapping(path = "/{id}/certificate", produces = Certificates.MEDIA_TYPE)
    ResponseEntity<String> certificate(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        return answer(certificates.of(Callers.subject(token), id).orElseThrow(ProblemException::notFound));
    }

    private ErasureScope scope(EraseJson body) {
        InvalidInput mistakes = new InvalidInput();
        Optional<CategoryId> category = InvalidInput.value(body.category(), CategoryId::new)
                .filter(id -> vocabulary.category(id).isPresent());
        if (body.category() != null && category.isEmpty()) {
            mistakes.add("/category", "is not known");
        }
        String month = body.month();
        if (month != null && !MONTH.matcher(month).matches()) {
            mistakes.add("/month", "is not a month such as `2026-11`");
        }
        mistakes.throwIfAny();
        return new ErasureScope(category.orElse(null), month);
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
