package org.neuroskin.consentservice.design;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.neuroskin.consentservice.platform.ProblemException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** Shows people an error page where a program would be told a problem. */
@ControllerAdvice({
    "org.neuroskin.consentservice.portal",
    "org.neuroskin.consentservice.console",
    "org.neuroskin.consentservice.review",
    "org.neuroskin.consentservice.fairness",
    "org.neuroskin.consentservice.operations"
})
class PageErrors {

    @ExceptionHandler
    void problem(ProblemException e, HttpServletResponse response) throws IOException {
        response.sendError(e.problem().status());
    }
}
