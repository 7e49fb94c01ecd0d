package org.neuroskin.demo.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The process at base port + 5: the data services diary, wearable and skin, and beside them the example app. */
@SpringBootApplication(scanBasePackages = {"org.neuroskin.demo.service", "org.neuroskin.demo.app"})
public class DemoServiceApplication {

    /** Starts it; configuration comes from the environment, see {@code application.yaml}. */
    public static void main(String[] arguments) {
        SpringApplication.run(DemoServiceApplication.class, arguments);
    }
}
