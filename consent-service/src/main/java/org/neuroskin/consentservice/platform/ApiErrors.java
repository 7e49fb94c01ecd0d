package org.neuroskin.consentservice.platform;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns what a REST controller throws into a problem. Named boundary: the one place that catches everything for APIs. */
@Order(0)
@RestControllerAdvice(annotations = RestController.class)
class ApiErrors {
    private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);
    private static final int LONGEST_PLACE = 200;

    private final ProblemResponse problems;

    ApiErrors(ProblemResponse problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    ResponseEntity<Object> problem(ProblemException e, HttpServletRequest request) {
        return problems.entity(request, e.problem(), e.detail(), e.extensions());
    }

    @ExceptionHandler
    ResponseEntity<Object> unreadable(HttpMessageNotReadableException e, HttpServletRequest request) {
        if (e.getMostSpecificCause() instanceof StreamConstraintsException) {
            return problems.entity(
                    request, Problem.BODY_TOO_LARGE, "The body is longer or deeper than this route takes.", Map.of());
        }
        return problems.entity(request, Problem.MALFORMED_BODY, unreadable(e.getCause()), Map.of());
    }

    /** Names the place, never the value: it may be personal. */
    private static String unreadable(@Nullable Throwable cause) {
        if (cause instanceof StreamReadException syntax) {
            return "The body is not JSON from line %d, column %d on, or has a member twice there."
                    .formatted(
                            syntax.getLocation().getLineNr(),
                            syntax.getLocation().getColumnNr());
        }
        String place = cause instanceof DatabindException mapping
                ? mapping.getPath().stream()
                        .map(step -> "/" + (step.getPropertyName() == null ? step.getIndex() : step.getPropertyName()))
                        .collect(Collectors.joining())
                : "";
        if (place.isEmpty() || place.length() > LONGEST_PLACE) {
            return "The body is not the JSON that this route takes.";
        }
        return cause instanceof UnrecognizedPropertyException
                ? "The body has a member that this route does not know: `%s`.".formatted(place)
                : "The body is not the JSON that this route takes: see `%s`.".formatted(place);
    }

    @ExceptionHandler
    ResponseEntity<Object> malformed(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        return problems.entity(
                request, Problem.MALFORMED_REQUEST, "The value of `%s` is malformed.".formatted(e.getName()), Map.of());
    }

    @ExceptionHandler
    ResponseEntity<Object> changedMeanwhile(OptimisticLockingFailureException e, HttpServletRequest request) {
        return problems.entity(request, Problem.CONFLICT, "Somebody changed this at the same moment.", Map.of());
    }

    /** Everything else: Spring's own by its status, a lost database as such, and our bugs. */
    @ExceptionHandler
    ResponseEntity<Object> other(Exception e, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        // An answer that has begun cannot become a problem: its connection breaks off
        if (response.isCommitted() || e instanceof AccessDeniedException || e instanceof AuthenticationException) {
            throw e;
        }
        if (e instanceof ErrorResponse spring) {
            Problem problem = StatusProblems.of(spring.getStatusCode().value());
            return problems.entity(request, problem, StatusProblems.detail(problem), Map.of());
        }
        if (LostDatabase.isCauseOf(e)) {
            LOG.warn("the database does not answer: {}", e.getClass().getSimpleName());
            return problems.entity(
                    request, Problem.CONSENT_STATE_UNKNOWN, "The database does not answer. Try again.", Map.of());
        }
        LOG.error("a request failed", e);
        return problems.entity(request, Problem.INTERNAL, "This is our mistake, not yours.", Map.of());
    }
}
