package org.neuroskin.policies.service;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.neuroskin.policies.yaml.Section;

/** Reads how whoever asks must have signed in. */
final class SignInReader {
    private static final Pattern LEVEL = Pattern.compile("[1-9]");
    private static final Pattern AGE = Pattern.compile("PT[1-9][0-9]{0,4}[SMH]");

    private SignInReader() {}

    static SignInRule signIn(Section route) {
        int level = route.has("acr")
                ? route.parsed("acr", text -> Integer.valueOf(DescriptorReader.matching(LEVEL, text, "1 to 9")))
                        .orElse(0)
                : 0;
        return new SignInRule(
                level, route.has("max-age") ? route.parsed("max-age", SignInReader::age) : Optional.empty());
    }

    private static Duration age(String text) {
        return Duration.parse(DescriptorReader.matching(AGE, text, "such as PT5M or PT1H"));
    }
}
