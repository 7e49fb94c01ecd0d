package org.neuroskin.gateway.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** RFC 9457 problem details of a refusal. */
public final class ProblemBody {
    private static final JsonMapper JSON = JsonMapper.shared();

    private ProblemBody() {}

    /**
     * The bytes of {@code application/problem+json}.
     *
     * @param access names the attempt, here and in the audit history
     */
    public static byte[] of(Refusal refusal, UUID access) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", refusal.problem().type());
        members.put("title", refusal.problem().title());
        members.put("status", refusal.problem().status());
        members.put("detail", refusal.detail());
        members.put("instance", "urn:uuid:" + access);
        members.putAll(refusal.members());
        return JSON.writeValueAsBytes(members);
    }
}
