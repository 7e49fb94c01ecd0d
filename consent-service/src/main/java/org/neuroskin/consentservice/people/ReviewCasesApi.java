package org.neuroskin.consentservice.people;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditLog;
import org.neuroskin.consentservice.audit.Pseudonyms;
import org.neuroskin.consentservice.platform.Callers;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent.HistoryRead;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Pseudonym;
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

/** Where the ethics board looks at emergency accesses and says what it found. That it looked is recorded first. */
@RestController
@RequestMapping("/audit/v1/cases")
class ReviewCasesApi {
    private static final int MOST = 500;
    private static final int LONGEST_REMARK = 4_000;

    private final ReviewCases cases;
    private final Pseudonyms pseudonyms;
    private final AuditLog log;
    private final Ids ids;
    private final Clock clock;

    record CloseJson(@Nullable Finding finding, @Nullable String remark) {

        @Override
        public String toString() {
            return "CloseJson[…]";
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CaseJson(
            UUID id,
            String kind,
            String state,
            @JsonProperty("opened_at") Instant openedAt,
            SessionJson session,
            @Nullable Finding finding,
            @Nullable String remark,
            @JsonProperty("closed_by") @Nullable String closedBy,
            @JsonProperty("closed_at") @Nullable Instant closedAt) {

        @Override
        public String toString() {
            return "CaseJson[" + id + "]";
        }
    }

    /** @param subject under the name that the history has for the person */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SessionJson(
            UUID id,
            Pseudonym subject,
            String staff,
            AppId app,
            SortedSet<CategoryId> categories,
            BreakGlassReason reason,
            String explanation,
            @JsonProperty("opened_at") Instant openedAt,
            Instant until,
            @JsonProperty("ended_at") @Nullable Instant endedAt) {

        @Override
        public String toString() {
            return "SessionJson[" + id + "]";
        }
    }

    ReviewCasesApi(ReviewCases cases, Pseudonyms pseudonyms, AuditLog log, Ids ids, Clock clock) {
        this.cases = cases;
        this.pseudonyms = pseudonyms;
        this.log = log;
        this.ids = ids;
        this.clock = clock;
    }

    @GetMapping
    ResponseEntity<Map<String, List<CaseJson>>> cases(@AuthenticationPrincipal Jwt token) {
        String reviewer = Callers.subject(token).value();
        List<CaseJson> shown = cases.list(MOST).stream()
                .filter(each -> !each.about().staff().equals(reviewer))
                .map(this::json)
                .toList();
        log.append(List.of(new HistoryRead(ids.next(), clock.instant(), reviewer, "cases", shown.size())));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Map.of("cases", shown));
    }

    @PostMapping("/{id}/close")
    CaseJson close(@PathVariable UUID id, @RequestBody CloseJson body, @AuthenticationPrincipal Jwt token) {
        Finding finding = body.finding();
        String remark = body.remark() == null ? "" : body.remark().strip();
        InvalidInput mistakes = new InvalidInput();
        if (remark.isEmpty() || remark.length() > LONGEST_REMARK) {
            mistakes.add("/remark", "is not a text of 1 to 4000 characters");
        }
        if (finding == null) {
            mistakes.add("/finding", "is missing (justified, excessive, unjustified)");
            throw mistakes.problem();
        }
        mistakes.throwIfAny();
        return json(cases.close(id, finding, remark, Callers.subject(token).value()));
    }

    private CaseJson json(ReviewCase each) {
        Emergency emergency = each.about().emergency();
        return new CaseJson(
                each.id(),
                "break-glass",
                each.closed() ? "closed" : "open",
                each.openedAt(),
                new SessionJson(
                        emergency.session(),
                        pseudonyms.of(each.about().subject()),
                        each.about().staff(),
                        emergency.app(),
                        emergency.categories(),
                        emergency.reason(),
                        each.explanation(),
                        emergency.openedAt(),
                        emergency.until(),
                        emergency.endedAt()),
                each.finding(),
                each.remark(),
                each.closedBy(),
                each.closedAt());
    }
}
