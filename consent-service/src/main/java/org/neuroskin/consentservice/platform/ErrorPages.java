package org.neuroskin.consentservice.platform;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.neuroskin.kernel.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** Last stop of a request that no controller could answer: a problem for programs, a page for people. */
@Controller
class ErrorPages implements ErrorController {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorPages.class);
    private static final List<String> PROGRAMS =
            List.of("/consent/", "/audit/", "/internal/", "/.well-known/", "/access/", "/authzen/");

    private final ProblemResponse problems;

    ErrorPages(ProblemResponse problems) {
        this.problems = problems;
    }

    @RequestMapping("${server.error.path:/error}")
    Object error(HttpServletRequest request, HttpServletResponse response) {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
            if (LostDatabase.isCauseOf(failure)) {
                LOG.warn("the database does not answer: {}", failure.getClass().getSimpleName());
                status = 503;
            } else {
                LOG.error("a request failed", failure);
            }
        }
        String path = String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
        if (PROGRAMS.stream().anyMatch(path::startsWith)) {
            Problem problem = StatusProblems.of(status);
            return problems.entity(request, problem, StatusProblems.detail(problem), Map.of());
        }
        response.setStatus(status);
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", "2");
        }
        return new ModelAndView(viewOf(status));
    }

    private static String viewOf(int status) {
        return switch (status) {
            case 403 -> "error/403";
            case 503 -> "error/503";
            default -> status < 500 ? "error/404" : "error/500";
        };
    }
}
