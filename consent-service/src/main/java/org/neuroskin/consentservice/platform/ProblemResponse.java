package org.neuroskin.consentservice.platform;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.neuroskin.kernel.Problem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Problems on the wire (RFC 9457). A problem of status 503 tells when to try again. */
@Component
public class ProblemResponse {
    private static final String RETRY_AFTER_SECONDS = "2";

    private final JsonMapper json;

    ProblemResponse(JsonMapper json) {
        this.json = json;
    }

    /** Writes a problem from a filter, where no controller answers. */
    public void write(HttpServletRequest request, HttpServletResponse response, Problem problem, String detail)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.setStatus(problem.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (problem.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response.getOutputStream().write(json.writeValueAsBytes(body(request, problem, detail, Map.of())));
    }

    ResponseEntity<Object> entity(
            HttpServletRequest request, Problem problem, String detail, Map<String, Object> extensions) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (problem.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer.body(body(request, problem, detail, extensions));
    }

    private static Map<String, Object> body(
            HttpServletRequest request, Problem problem, String detail, Map<String, Object> extensions) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", problem.type());
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("detail", detail);
        body.put("instance", request.getRequestURI());
        body.putAll(extensions);
        return body;
    }
}
