package org.neuroskin.consentservice;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the consent-service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ConsentServiceApplication {

    /** Arguments are Spring's; the configuration comes from the environment. */
    public static void main(String[] arguments) {
        SpringApplication.run(ConsentServiceApplication.class, arguments);
    }
}
