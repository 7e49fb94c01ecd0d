package org.neuroskin.consentservice.keyring;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.KeyWork;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The keyring, for gateways. */
@RestController
@RequestMapping("/internal/v1")
class KeyringApi {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{24}");
    private static final Pattern EPOCH = Pattern.compile("[0-9A-Za-z-]{1,32}");
    private static final Pattern MATERIAL = Pattern.compile("[A-Za-z0-9_-]{24,2048}");
    private static final String NO_MATERIAL = "is not base64url of a wrapped key";
    private static final Set<String> LEVELS = Set.of("subject", "data");

    private final Keyring keyring;

    KeyringApi(Keyring keyring) {
        this.keyring = keyring;
    }

    @GetMapping("/keys/{id}")
    WrappedKey key(@PathVariable String id) {
        return keyring.find(id).orElseThrow(ProblemException::notFound);
    }

    @GetMapping("/subjects/{subject}/keys")
    List<WrappedKey> keys(
            @PathVariable SubjectId subject,
            @RequestParam String level,
            @RequestParam @Nullable CategoryId category,
            @RequestParam @Nullable String epoch) {
        return keyring.find(subject, level, category, epoch);
    }

    @PostMapping("/subjects/{subject}/keys")
    WrappedKey put(@PathVariable SubjectId subject, @RequestBody WrappedKey key) {
        require(subject, key);
        return keyring.putIfAbsent(key)
                .orElseThrow(() -> new ProblemException(
                        Problem.CONFLICT, "A key at another place has this id, or the key above was destroyed."));
    }

    /** What can be seen of keys that were wrapped anew. */
    static void require(List<KeyWork.Rewrapped> keys) {
        InvalidInput mistakes = new InvalidInput();
        for (int i = 0; i < keys.size(); i++) {
            if (!isMaterial(keys.get(i).material())) {
                mistakes.add("/%d/material".formatted(i), NO_MATERIAL);
            }
        }
        mistakes.throwIfAny();
    }

    private static boolean isMaterial(@Nullable String material) {
        return material != null && MATERIAL.matcher(material).matches();
    }

    /** Everything about a new key that can be seen from outside. */
    static void require(SubjectId subject, WrappedKey key) {
        InvalidInput mistakes = new InvalidInput();
        if (!subject.equals(key.subject())) {
            mistakes.add("/subject", "is not the one of the path");
        }
        if (!ID.matcher(key.id()).matches()) {
            mistakes.add("/id", "is not 24 lower-case hexadecimal digits");
        }
        if (!LEVELS.contains(key.level())
                || (key.category() == null) != key.level().equals("subject")) {
            mistakes.add("/level", "is neither `subject` without nor `data` with a category");
        }
        if (!EPOCH.matcher(key.epoch()).matches()) {
            mistakes.add("/epoch", "is not an epoch");
        }
        if (key.state() != KeyState.ACTIVE) {
            mistakes.add("/state", "is not `active`, as that of a new key");
        }
        if (!isMaterial(key.material())) {
            mistakes.add("/material", NO_MATERIAL);
        }
        mistakes.throwIfAny();
    }
}
