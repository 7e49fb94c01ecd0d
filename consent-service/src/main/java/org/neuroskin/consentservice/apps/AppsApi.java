package org.neuroskin.consentservice.apps;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AppState;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where operators and the chair of the ethics board keep the register of apps. */
@RestController
@RequestMapping("/consent/v1/apps")
class AppsApi {
    private final AppRegister register;
    private final AppActs acts;
    private final AuditOutbox outbox;
    private final Vocabulary vocabulary;

    /** What is said of an app, as it came in: nothing in it is believed yet. The id stands in the path of a PUT. */
    record Described(
            @Nullable String id,
            @Nullable String name,
            @Nullable String organisation,
            @Nullable String place,
            @Nullable String setting,
            @Nullable List<@Nullable String> purposes,
            @Nullable List<@Nullable String> categories,
            @Nullable String study,
            @JsonProperty("redirect_uris") @Nullable List<@Nullable String> redirectUris,
            @Nullable String homepage,
            @JsonProperty("events_uri") @Nullable String eventsUri,
            @JsonProperty("token_binding") @Nullable String tokenBinding,
            @Nullable DisclosedJson disclosure,
            @Nullable Boolean pairwise) {}

    /** What people must be told of the processing, as it came in. */
    record DisclosedJson(
            @Nullable String contact,
            @Nullable String officer,
            @Nullable List<? extends @Nullable String> recipients,
            @Nullable List<? extends @Nullable String> transfers,
            @Nullable String safeguard,
            @JsonProperty("retention_days") @Nullable Integer retentionDays,
            @Nullable String source) {}

    record Reviewed(@Nullable Integer edition) {}

    /**
     * A cut, or its end, that is in effect.
     *
     * @param effectiveAt since when no gateway releases anything to an app that is cut off
     * @param signIn {@code as-wanted} where the identity provider follows already, {@code pending} where it will
     */
    record CutJson(AppId id, AppState state, Instant effectiveAt, Enforcement enforcement, String signIn) {
        static CutJson of(AppActs.Cut cut) {
            return new CutJson(
                    cut.app().id(),
                    cut.app().state(),
                    cut.effectiveAt(),
                    cut.enforcement(),
                    cut.told() ? "as-wanted" : "pending");
        }
    }

    AppsApi(AppRegister register, AppActs acts, AuditOutbox outbox, Vocabulary vocabulary) {
        this.register = register;
        this.acts = acts;
        this.outbox = outbox;
        this.vocabulary = vocabulary;
    }

    @GetMapping
    Map<String, List<AppJson>> list() {
        return Map.of("apps", register.all());
    }

    @PostMapping
    ResponseEntity<AppJson> propose(@RequestBody Described body, JwtAuthenticationToken caller) {
        AppId id = TermsReader.id(body.id());
        AppJson app = register.propose(id, TermsReader.read(body, vocabulary), Staff.of(caller));
        outbox.flush();
        return ResponseEntity.created(URI.create("/consent/v1/apps/" + id)).body(app);
    }

    @GetMapping("/{id}")
    AppJson app(@PathVariable String id) {
        return find(known(id));
    }

    @GetMapping("/{id}/history")
    Map<String, List<AppJson.Entry>> history(@PathVariable String id) {
        return Map.of("history", register.history(find(known(id)).id()));
    }

    @PutMapping("/{id}")
    AppJson amend(@PathVariable String id, @RequestBody Described body, JwtAuthenticationToken caller) {
        AppId known = known(id);
        if (body.id() != null && !body.id().equals(id)) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/id", "is not that of the path; an app keeps its id");
            throw mistakes.problem();
        }
        register.amend(known, TermsReader.read(body, vocabulary), Staff.of(caller));
        return acts.told(known);
    }

    @PostMapping("/{id}/approve")
    AppJson approve(@PathVariable String id, @RequestBody Reviewed body, JwtAuthenticationToken caller) {
        return acts.approve(known(id), edition(body), Staff.of(caller));
    }

    @PostMapping("/{id}/refuse")
    AppJson refuse(@PathVariable String id, @RequestBody Reviewed body, JwtAuthenticationToken caller) {
        return acts.refuse(known(id), edition(body), Staff.of(caller));
    }

    @PostMapping("/{id}/suspend")
    CutJson suspend(@PathVariable String id, JwtAuthenticationToken caller) {
        return CutJson.of(acts.suspend(known(id), true, Staff.of(caller)));
    }

    @PostMapping("/{id}/unsuspend")
    CutJson unsuspend(@PathVariable String id, JwtAuthenticationToken caller) {
        return CutJson.of(acts.suspend(known(id), false, Staff.of(caller)));
    }

    @PostMapping("/{id}/freeze")
    CutJson freeze(@PathVariable String id, JwtAuthenticationToken caller) {
        return CutJson.of(acts.freeze(known(id), true, Staff.of(caller)));
    }

    @PostMapping("/{id}/unfreeze")
    CutJson unfreeze(@PathVariable String id, JwtAuthenticationToken caller) {
        return CutJson.of(acts.freeze(known(id), false, Staff.of(caller)));
    }

    @PostMapping("/{id}/retire")
    CutJson retire(@PathVariable String id, JwtAuthenticationToken caller) {
        return CutJson.of(acts.retire(known(id), Staff.of(caller)));
    }

    private AppJson find(AppId id) {
        return register.find(id).orElseThrow(ProblemException::notFound);
    }

    private static int edition(Reviewed body) {
        if (body.edition() == null) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add("/edition", "is not the number of the edition that you have read");
            throw mistakes.problem();
        }
        return body.edition();
    }

    private static AppId known(String id) {
        try {
            return new AppId(id);
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound();
        }
    }
}
