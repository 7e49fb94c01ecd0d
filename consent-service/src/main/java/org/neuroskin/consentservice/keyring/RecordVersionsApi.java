package org.neuroskin.consentservice.keyring;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.RecordVersion;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The register of versions of sealed records, for gateways. */
@RestController
@RequestMapping("/internal/v1/record-versions")
class RecordVersionsApi {
    private static final int AT_ONCE = 1_000;
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{24}");
    private static final Pattern PSEUDONYM = Pattern.compile("[A-Za-z0-9_-]{22}");

    private final RecordVersions register;

    RecordVersionsApi(RecordVersions register) {
        this.register = register;
    }

    @PostMapping("/begun")
    Map<String, Integer> begun(@RequestBody List<RecordVersion> versions) {
        require(versions, 0);
        if (!register.begin(versions)) {
            throw new ProblemException(Problem.CONFLICT, "The key of a pseudonym is not an active index key.");
        }
        return Map.of("begun", versions.size());
    }

    @PostMapping("/stored")
    Map<String, Integer> stored(@RequestBody List<RecordVersion> versions) {
        require(versions, 0);
        register.stored(versions);
        return Map.of("stored", versions.size());
    }

    @PostMapping("/asked")
    RecordVersion.Standings asked(@RequestBody RecordVersion.Question question) {
        require(question.versions(), question.millis());
        return new RecordVersion.Standings(register.ask(question.versions(), question.millis()));
    }

    private static void require(List<RecordVersion> versions, long millis) {
        InvalidInput mistakes = new InvalidInput();
        if (versions.isEmpty() || versions.size() > AT_ONCE) {
            mistakes.add("/versions", "are none, or more than %d".formatted(AT_ONCE));
        }
        if (millis < 0 || millis > Integer.MAX_VALUE) {
            mistakes.add("/millis", "is no length of a read");
        }
        for (int i = 0; i < versions.size() && i < AT_ONCE; i++) {
            @Nullable RecordVersion version = versions.get(i);
            if (version == null
                    || !KEY.matcher(version.key()).matches()
                    || !PSEUDONYM.matcher(version.record()).matches()
                    || !PSEUDONYM.matcher(version.version()).matches()) {
                mistakes.add("/%d".formatted(i), "is no version under the id of a key");
            }
        }
        mistakes.throwIfAny();
    }
}
