package org.neuroskin.consentservice.authzen;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.neuroskin.kernel.AppId;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where operators make and revoke keys, and load tenants. */
@RestController
@RequestMapping("/authzen")
class OperatorApi {
    private final ApiKeys keys;
    private final Tenants tenants;
    private final Apps apps;
    private final RequestBodies bodies;
    private final ServiceSettings settings;

    record NewKey(
            @Nullable String name,
            @Nullable String kind,
            @Nullable String app) {}

    record KeyJson(
            String id,
            String name,
            String kind,
            @Nullable String app,
            @Nullable String tenant,
            Instant madeAt,
            @Nullable Instant revokedAt) {

        static KeyJson of(KeyHolder key) {
            return new KeyJson(
                    key.id(),
                    key.name(),
                    key.kind().wireName(),
                    key.app(),
                    key.tenant(),
                    key.madeAt(),
                    key.revokedAt());
        }
    }

    OperatorApi(ApiKeys keys, Tenants tenants, Apps apps, RequestBodies bodies, ServiceSettings settings) {
        this.keys = keys;
        this.tenants = tenants;
        this.apps = apps;
        this.bodies = bodies;
        this.settings = settings;
    }

    /** The answer is the only one that ever shows the key. */
    @PostMapping("/keys")
    ResponseEntity<Map<String, Object>> make(@RequestBody NewKey body, @AuthenticationPrincipal Jwt operator) {
        InvalidInput mistakes = new InvalidInput();
        String name = PlainName.read(body.name(), mistakes);
        boolean ofApp = "app".equals(body.kind());
        if (!ofApp && !"enforcement-point".equals(body.kind())) {
            mistakes.add("/kind", "is neither `app` nor `enforcement-point`");
        }
        if (ofApp != (body.app() != null) || (ofApp && !isRegistered(body.app()))) {
            mistakes.add("/app", "is for a key of kind `app`, and then is a registered app");
        }
        mistakes.throwIfAny();
        KeyHolder.Kind kind = ofApp ? KeyHolder.Kind.APP : KeyHolder.Kind.ENFORCEMENT_POINT;
        ApiKeys.Made made = keys.make(name, kind, body.app(), subject(operator));
        return created(Map.of("id", made.key().id(), "key", made.key().text()));
    }

    @GetMapping("/keys")
    List<KeyJson> keys() {
        return keys.all().stream().map(KeyJson::of).toList();
    }

    @DeleteMapping("/keys/{id}")
    ResponseEntity<Void> revoke(@PathVariable String id) {
        if (!keys.revoke(id)) {
            throw ProblemException.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    /** Loads a fixture; the answer is the only one that ever shows the tenant's key. */
    @PostMapping("/tenants")
    ResponseEntity<Map<String, Object>> load(HttpServletRequest request, @AuthenticationPrincipal Jwt operator)
            throws IOException {
        Tenants.Loaded loaded = tenants.load(bodies.read(request), subject(operator));
        return created(Map.of(
                "tenant",
                loaded.tenant(),
                "base_url",
                MetadataApi.baseOf(settings, loaded.tenant()),
                "metadata_url",
                settings.origin() + MetadataApi.WELL_KNOWN + "/authzen/tenants/" + loaded.tenant(),
                "api_key",
                loaded.key().text()));
    }

    @GetMapping("/tenants")
    List<String> tenants() {
        return tenants.names();
    }

    @DeleteMapping("/tenants/{tenant}")
    ResponseEntity<Void> remove(@PathVariable String tenant) {
        if (!tenants.remove(tenant)) {
            throw ProblemException.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    private static String subject(Jwt token) {
        return String.valueOf(token.getSubject());
    }

    private boolean isRegistered(@Nullable String app) {
        try {
            return app != null && apps.find(new AppId(app)).isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ResponseEntity<Map<String, Object>> created(Map<String, Object> body) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(body);
    }
}
