package org.neuroskin.gateway.serve;

import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neuroskin.gateway.token.AccessTokens;
import org.neuroskin.kernel.PurposeId;
import tools.jackson.databind.json.JsonMapper;

/** OAuth 2.0 protected resource metadata (RFC 9728): where an app gets tokens for what lies behind the gateway. */
final class ResourceMetadata {
    private final String json;

    ResourceMetadata(URI origin, Collection<PurposeId> purposes) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("resource", origin.toString());
        members.put("resource_name", "Neuroskin Gateway");
        members.put("authorization_servers", List.of(origin + "/auth/realms/neuroskin"));
        members.put("bearer_methods_supported", List.of("header"));
        members.put("dpop_signing_alg_values_supported", AccessTokens.PROOF_ALGORITHMS);
        members.put("dpop_bound_access_tokens_required", false);
        members.put(
                "scopes_supported",
                purposes.stream().sorted().map(id -> "purpose:" + id).toList());
        json = JsonMapper.shared().writeValueAsString(members);
    }

    String json() {
        return json;
    }
}
