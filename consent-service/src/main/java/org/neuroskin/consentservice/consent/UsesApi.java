package org.neuroskin.consentservice.consent;

import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.GrantUses;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where gateways have uses counted. */
@RestController
@RequestMapping("/internal/v1/uses")
class UsesApi {
    private final UseCounter counter;

    UsesApi(UseCounter counter) {
        this.counter = counter;
    }

    @PostMapping
    GrantUses.Counted count(@RequestBody GrantUses uses) {
        InvalidInput mistakes = new InvalidInput();
        if (uses.grants().isEmpty()) {
            mistakes.add("/grants", "names none");
        }
        mistakes.throwIfAny();
        return new GrantUses.Counted(counter.count(uses));
    }
}
