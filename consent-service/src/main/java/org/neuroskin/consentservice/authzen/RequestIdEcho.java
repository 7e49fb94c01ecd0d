package org.neuroskin.consentservice.authzen;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives back the {@code X-Request-ID} that a request came with, also with errors (Authorization API 1.0, section 10.1.3). Only a
 * well-formed one: what a client sends stands in a header of ours, and perhaps in somebody's log.
 */
@Configuration(proxyBeanMethods = false)
class RequestIdEcho {
    private static final String HEADER = "X-Request-ID";
    private static final Pattern WELL_FORMED = Pattern.compile("[\\x21-\\x7e]{1,128}");

    @Bean
    FilterRegistrationBean<OncePerRequestFilter> requestIdFilter() {
        FilterRegistrationBean<OncePerRequestFilter> filter = new FilterRegistrationBean<>(new Echo());
        filter.addUrlPatterns("/access/*", "/authzen/*", MetadataApi.WELL_KNOWN + "/*");
        // before security, whose refusals carry it too
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
        return filter;
    }

    private static final class Echo extends OncePerRequestFilter {
        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            List<String> given = Collections.list(request.getHeaders(HEADER));
            if (given.size() == 1 && WELL_FORMED.matcher(given.getFirst()).matches()) {
                response.setHeader(HEADER, given.getFirst());
            }
            chain.doFilter(request, response);
        }
    }
}
