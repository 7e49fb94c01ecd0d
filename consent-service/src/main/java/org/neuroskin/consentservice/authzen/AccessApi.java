package org.neuroskin.consentservice.authzen;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenID Authorization API 1.0, for real decisions and for those of a tenant alike. Which of both follows from who asks,
 * never from the address.
 *
 * <p>Source: Authorization API 1.0, sections 6 (evaluation), 7 (evaluations), 8 (search) and 10 (HTTPS binding).
 */
@RestController
class AccessApi {
    static final String REAL = "/access/v1";
    static final String TENANT = "/authzen/tenants/{tenant}" + REAL;

    /** How many evaluations one request may have. */
    static final int MOST_EVALUATIONS = 1000;

    private final RequestBodies bodies;
    private final DecisionPoints points;
    private final PageTokens tokens;
    private final JsonMapper json;

    AccessApi(RequestBodies bodies, DecisionPoints points, PageTokens tokens, JsonMapper json) {
        this.bodies = bodies;
        this.points = points;
        this.tokens = tokens;
        this.json = json;
    }

    @PostMapping({REAL + "/evaluation", TENANT + "/evaluation"})
    ResponseEntity<Object> evaluation(HttpServletRequest request, Authentication caller) throws IOException {
        return single(bodies.read(request), points.open(Asker.of(caller)));
    }

    @PostMapping({REAL + "/evaluations", TENANT + "/evaluations"})
    ResponseEntity<Object> evaluations(HttpServletRequest request, Authentication caller) throws IOException {
        ObjectNode body = bodies.read(request);
        Sitting sitting = points.open(Asker.of(caller));
        Semantic semantic = Semantic.of(QuestionReader.optionalObject(body, "options"));
        List<ObjectNode> evaluations = evaluations(body.get("evaluations"));
        if (evaluations.isEmpty()) {
            return single(body, sitting);
        }
        QuestionReader.checkDefaults(body);
        List<Map<String, Object>> verdicts = new ArrayList<>();
        for (ObjectNode evaluation : evaluations) {
            Verdict verdict = one(QuestionReader.merged(body, evaluation), sitting);
            verdicts.add(verdict.json());
            if (semantic.endsWith(verdict.decision())) {
                break;
            }
        }
        sitting.record();
        return answer(Map.of("evaluations", verdicts));
    }

    @PostMapping({REAL + "/search/subject", TENANT + "/search/subject"})
    ResponseEntity<Object> subjects(HttpServletRequest request, Authentication caller) throws IOException {
        return search(Target.SUBJECT, bodies.read(request), Asker.of(caller));
    }

    @PostMapping({REAL + "/search/resource", TENANT + "/search/resource"})
    ResponseEntity<Object> resources(HttpServletRequest request, Authentication caller) throws IOException {
        return search(Target.RESOURCE, bodies.read(request), Asker.of(caller));
    }

    @PostMapping({REAL + "/search/action", TENANT + "/search/action"})
    ResponseEntity<Object> actions(HttpServletRequest request, Authentication caller) throws IOException {
        return search(Target.ACTION, bodies.read(request), Asker.of(caller));
    }

    private static ResponseEntity<Object> single(ObjectNode body, Sitting sitting) {
        Verdict verdict = sitting.decide(QuestionReader.single(body));
        sitting.record();
        return answer(verdict.json());
    }

    /** An evaluation that is no question is denied by itself, and the others are answered. */
    private static Verdict one(ObjectNode evaluation, Sitting sitting) {
        try {
            return sitting.decide(QuestionReader.single(evaluation));
        } catch (ProblemException e) {
            return new Verdict(
                    false,
                    Question.explain(evaluation.path("context"))
                            ? Map.of("error", Map.of("status", e.problem().status(), "message", e.detail()))
                            : Map.of());
        }
    }

    private ResponseEntity<Object> search(Target target, ObjectNode body, Asker asker) {
        Question question = QuestionReader.search(body, target);
        Paging paging = Paging.of(body, asker, target, tokens, json);
        Sitting sitting = points.open(asker);
        Found found = sitting.search(
                target, question, paging.position().after(), paging.position().limit());
        Map<String, Object> answer = new LinkedHashMap<>();
        Map<String, Object> page = paging.answer(found, tokens);
        if (page != null) {
            answer.put("page", page);
        }
        answer.put(
                "results",
                found.candidates().stream()
                        .map(candidate -> result(target, question, candidate))
                        .toList());
        sitting.record();
        return answer(answer);
    }

    private static Map<String, Object> result(Target target, Question question, String candidate) {
        Map<String, Object> result = new LinkedHashMap<>();
        switch (target) {
            case SUBJECT -> result.put("type", question.subject().type());
            case RESOURCE -> result.put("type", question.resource().type());
            case ACTION -> result.put("name", candidate);
        }
        if (target != Target.ACTION) {
            result.put("id", candidate);
        }
        return result;
    }

    private static List<ObjectNode> evaluations(@Nullable JsonNode given) {
        if (given == null) {
            return List.of();
        }
        if (!(given instanceof ArrayNode items)) {
            throw RequestBodies.malformed("`/evaluations` is of the wrong type (expected: an array).");
        }
        if (items.size() > MOST_EVALUATIONS) {
            throw new ProblemException(
                    Problem.BODY_TOO_LARGE, "There are more than %d evaluations.".formatted(MOST_EVALUATIONS));
        }
        List<ObjectNode> evaluations = new ArrayList<>();
        for (JsonNode item : items) {
            if (!(item instanceof ObjectNode evaluation)) {
                throw RequestBodies.malformed(
                        "`/evaluations/%d` is of the wrong type (expected: an object).".formatted(evaluations.size()));
            }
            evaluations.add(evaluation);
        }
        return evaluations;
    }

    private static ResponseEntity<Object> answer(Map<String, Object> body) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(body);
    }
}
