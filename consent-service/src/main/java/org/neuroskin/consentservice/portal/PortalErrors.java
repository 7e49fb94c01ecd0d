package org.neuroskin.consentservice.portal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.servlet.ModelAndView;

/** What a person sees where a page of the portal is not theirs. */
@ControllerAdvice(basePackageClasses = PortalErrors.class)
class PortalErrors {

    @ExceptionHandler
    @ResponseStatus(HttpStatus.FORBIDDEN)
    ModelAndView noDataOfTheirOwn(NoDataOfTheirOwn e, HttpServletRequest request) {
        boolean board = request.isUserInRole("ethics-reviewer") || request.isUserInRole("ethics-chair");
        return new ModelAndView("portal/staff", "page", new StaffPage(board, request.isUserInRole("operator")));
    }
}
