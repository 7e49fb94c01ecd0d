package org.neuroskin.consentservice.receipt;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where a person's own tool fetches receipts. */
@RestController
class ReceiptApi {
    private final Receipts receipts;
    private final ReceiptWriter writer;

    ReceiptApi(Receipts receipts, ReceiptWriter writer) {
        this.receipts = receipts;
        this.writer = writer;
    }

    @GetMapping("/consent/v1/me/consents/{id}/receipt")
    ResponseEntity<byte[]> receipt(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Long revision,
            HttpServletRequest request,
            @AuthenticationPrincipal Jwt token) {
        return receipt(Callers.subject(token), id, revision, request);
    }

    /** For a guardian of the person, whom alone the path lets in. */
    @GetMapping("/consent/v1/wards/{subject}/consents/{id}/receipt")
    ResponseEntity<byte[]> receipt(
            @PathVariable SubjectId subject,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Long revision,
            HttpServletRequest request) {
        ReceiptForm form = negotiated(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)))
                .orElseThrow(() -> new ProblemException(
                        Problem.NOT_ACCEPTABLE,
                        "A receipt comes as "
                                + String.join(
                                        ", ",
                                        Arrays.stream(ReceiptForm.values())
                                                .map(each -> each.mediaType()
                                                        .removeQualityValue()
                                                        .toString())
                                                .toList())
                                + "."));
        Receipt receipt = receipts.of(subject, id, revision);
        return ResponseEntity.ok()
                .contentType(form.mediaType())
                .cacheControl(CacheControl.noStore())
                .varyBy(HttpHeaders.ACCEPT)
                .header(HttpHeaders.CONTENT_LANGUAGE, receipt.language())
                .body(writer.write(receipt, form));
    }

    /** RFC 9110 §12.5.1: the wished for by weight, among equals the more specific, then the order of our forms. */
    private static Optional<ReceiptForm> negotiated(List<String> accept) {
        List<MediaType> accepted;
        try {
            accepted = MediaType.parseMediaTypes(accept);
        } catch (InvalidMediaTypeException e) {
            throw new ProblemException(Problem.MALFORMED_REQUEST, "The value of `Accept` is malformed.");
        }
        if (accepted.isEmpty()) {
            return Optional.of(ReceiptForm.JSON_LD);
        }
        return Arrays.stream(ReceiptForm.values())
                .filter(form -> weight(form, accepted) > 0)
                .max(Comparator.<ReceiptForm>comparingDouble(form -> weight(form, accepted))
                        .thenComparing(Comparator.reverseOrder()));
    }

    /** Of the most specific range that the form falls under; 0 where it is not wanted. */
    private static double weight(ReceiptForm form, List<MediaType> accepted) {
        return accepted.stream()
                .filter(range -> range.includes(form.mediaType()))
                .max(Comparator.comparingInt(ReceiptApi::specificity))
                .map(MediaType::getQualityValue)
                .orElse(0.0);
    }

    private static int specificity(MediaType range) {
        return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
    }
}
