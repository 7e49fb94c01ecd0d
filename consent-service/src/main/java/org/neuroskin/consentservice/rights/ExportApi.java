package org.neuroskin.consentservice.rights;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where a person's own tool gets a copy of all of their data. */
@RestController
@RequestMapping("/consent/v1/me/export")
class ExportApi {
    private static final String SCOPE = "purpose:self-access";

    private final Exports exports;

    ExportApi(Exports exports) {
        this.exports = exports;
    }

    /** How a copy is to be sent. */
    record ExportJson(@JsonProperty("encrypt_to") @Nullable String encryptTo) {}

    @PostMapping
    ResponseEntity<Export> begin(
            @RequestBody(required = false) @Nullable ExportJson body, @AuthenticationPrincipal Jwt token) {
        SubjectId subject = Callers.subject(token);
        requireGoodForReading(token);
        Export export = exports.begin(subject, "en", key(body));
        return ResponseEntity.status(HttpStatus.CREATED)
                .location(URI.create("/consent/v1/me/export/" + export.id()))
                .cacheControl(CacheControl.noStore())
                .body(export);
    }

    @GetMapping
    ResponseEntity<Map<String, List<Export>>> all(@AuthenticationPrincipal Jwt token) {
        return answer(Map.of("exports", exports.of(Callers.subject(token))));
    }

    @GetMapping("/{id}")
    ResponseEntity<Export> one(@PathVariable UUID id, @AuthenticationPrincipal Jwt token) {
        return answer(exports.find(Callers.subject(token), id).orElseThrow(ProblemException::notFound));
    }

    @GetMapping(
            path = "/{id}/download",
            produces = {Exports.ZIP, Exports.ENCRYPTED})
    void download(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") int after,
            @AuthenticationPrincipal Jwt token,
            HttpServletResponse response)
            throws IOException {
        SubjectId subject = Callers.subject(token);
        Export export = exports.open(subject, id, after);
        requireGoodForReading(token);
        exports.send(subject, export, after, token::getTokenValue, response);
    }

    private static @Nullable ExportKey key(@Nullable ExportJson body) {
        if (body == null || body.encryptTo() == null) {
            return null;
        }
        try {
            return ExportKey.of(body.encryptTo());
        } catch (IllegalArgumentException e) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/encrypt_to", String.valueOf(e.getMessage()));
            throw mistakes.problem();
        }
    }

    /** The gateway is asked with this token, as if the tool asked itself. */
    private static void requireGoodForReading(Jwt token) {
        String scopes = token.getClaimAsString("scope");
        if (scopes == null || !List.of(scopes.split(" ", -1)).contains(SCOPE)) {
            throw new ProblemException(
                    Problem.INSUFFICIENT_SCOPE, "The token needs the scope `%s` too.".formatted(SCOPE));
        }
        if (token.hasClaim("cnf")) {
            throw new ProblemException(
                    Problem.INVALID_PROOF,
                    "The data is read with this token, which only you can prove to hold. Use a token that is not bound, or the portal.");
        }
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
