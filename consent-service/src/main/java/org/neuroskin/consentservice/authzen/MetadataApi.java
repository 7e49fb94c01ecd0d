package org.neuroskin.consentservice.authzen;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.neuroskin.consentservice.platform.JwsSigner;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.neuroskin.kernel.CanonicalJson;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What a decision point can do and where (Authorization API 1.0, section 9). Open to everyone. */
@RestController
class MetadataApi {
    static final String WELL_KNOWN = "/.well-known/authzen-configuration";
    private static final Duration FRESH = Duration.ofMinutes(5);

    private static final String SIGNED_TYPE = "authzen-metadata+jwt";

    private final ServiceSettings settings;
    private final Tenants tenants;
    private final JwsSigner signer;
    private final Clock clock;

    MetadataApi(ServiceSettings settings, Tenants tenants, JwsSigner signer, Clock clock) {
        this.settings = settings;
        this.tenants = tenants;
        this.signer = signer;
        this.clock = clock;
    }

    /** Signed too, by the key set at {@code /.well-known/jwks.json}. */
    @GetMapping(WELL_KNOWN)
    ResponseEntity<Object> metadata() {
        String base = settings.origin().toString();
        Map<String, Object> metadata = metadata(base);
        metadata.put("supported_obligations", List.of(Obligations.TYPE));
        Map<String, Object> claims = new TreeMap<>(metadata);
        claims.put("iss", base);
        claims.put("iat", clock.instant().getEpochSecond());
        metadata.put("signed_metadata", signer.sign(SIGNED_TYPE, CanonicalJson.write(claims)));
        return answer(metadata);
    }

    /**
     * The well-known part stands between the host and the path of the tenant's address. Not signed: nothing of a tenant is real,
     * and suites that find a signature demand to be given the key.
     */
    @GetMapping(WELL_KNOWN + "/authzen/tenants/{tenant}")
    ResponseEntity<Object> metadataOfTenant(@PathVariable String tenant) {
        if (!tenants.exists(tenant)) {
            throw ProblemException.notFound();
        }
        return answer(metadata(baseOf(settings, tenant)));
    }

    /** The address of a tenant's decision point. */
    static String baseOf(ServiceSettings settings, String tenant) {
        return settings.origin() + "/authzen/tenants/" + tenant;
    }

    private static Map<String, Object> metadata(String base) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("policy_decision_point", base);
        metadata.put("access_evaluation_endpoint", base + "/access/v1/evaluation");
        metadata.put("access_evaluations_endpoint", base + "/access/v1/evaluations");
        metadata.put("search_subject_endpoint", base + "/access/v1/search/subject");
        metadata.put("search_resource_endpoint", base + "/access/v1/search/resource");
        metadata.put("search_action_endpoint", base + "/access/v1/search/action");
        return metadata;
    }

    private static ResponseEntity<Object> answer(Map<String, Object> metadata) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.maxAge(FRESH))
                .body(metadata);
    }
}
