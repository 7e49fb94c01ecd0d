package org.neuroskin.consentservice.design;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Texts, language and frame of the pages. */
@Configuration(proxyBeanMethods = false)
class PagesSetup {

    /** A text that is missing in a language is a failure, never another language in its place. */
    @Bean
    static MessageSource messageSource() {
        ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
        messages.setBasenames(
                "messages/design",
                "messages/portal",
                "messages/console",
                "messages/review",
                "messages/fairness",
                "messages/operations",
                "messages/receipt");
        messages.setDefaultEncoding(StandardCharsets.UTF_8.name());
        messages.setFallbackToSystemLocale(false);
        // one rule for texts with and without arguments
        messages.setAlwaysUseMessageFormat(true);
        return messages;
    }

    /** Times are shown in the zone of the machine, and always with its name: a page without scripts knows no other. */
    @Bean
    Words words(MessageSource messages) {
        return new Words(messages, Vocabulary.bundled(), ZoneId.systemDefault());
    }

    @Bean
    PageLanguage localeResolver(ServiceSettings settings) {
        return new PageLanguage(settings.secure());
    }

    @Bean
    WebMvcConfigurer pageInterceptors(PageLanguage language, Words words) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(language);
                registry.addInterceptor(new PageFrame(words, language))
                        .excludePathPatterns("/assets/**", "/audit/**", "/consent/**", "/internal/**");
            }
        };
    }
}
