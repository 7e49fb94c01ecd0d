package org.neuroskin.consentservice.keyring;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.kernel.KeyWork;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Work on keys, for the gateway whose turn it is. */
@RestController
@RequestMapping("/internal/v1/keys")
class KeyWorkApi {
    private static final int MOST = 1_000;

    private final KeyRotations rotations;
    private final Rewrapping rewrapping;
    private final AuditOutbox outbox;

    KeyWorkApi(KeyRotations rotations, Rewrapping rewrapping, AuditOutbox outbox) {
        this.rotations = rotations;
        this.rewrapping = rewrapping;
        this.outbox = outbox;
    }

    @PostMapping("/work")
    KeyWork.Order work(@RequestHeader("Neuroskin-Gateway") String gateway, @RequestBody KeyWork told) {
        KeyWork.Order order = rotations.order(gateway, told);
        if (order.yours()) {
            outbox.flush();
        }
        return order;
    }

    @PostMapping("/rotations/{id}/done")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void done(@PathVariable UUID id) {
        rotations.done(id);
        outbox.flush();
    }

    @GetMapping("/not-under/{wrapping}")
    List<WrappedKey> notUnder(@PathVariable String wrapping, @RequestParam String after, @RequestParam int limit) {
        return rewrapping.notUnder(wrapping, after, Math.clamp(limit, 1, MOST));
    }

    @GetMapping("/under/{wrapping}")
    List<WrappedKey> under(@PathVariable String wrapping, @RequestParam int limit) {
        return rewrapping.under(wrapping, Math.clamp(limit, 1, MOST));
    }

    @GetMapping("/retiring")
    List<WrappedKey> retiring(@RequestParam String after, @RequestParam int limit) {
        return rewrapping.retiring(after, Math.clamp(limit, 1, MOST));
    }

    @PostMapping("/rewrapped")
    Map<String, Integer> rewrapped(@RequestBody List<KeyWork.Rewrapped> keys) {
        KeyringApi.require(keys);
        return Map.of("changed", rewrapping.rewrap(keys));
    }

    /** The keyring does not look into keys, but that they are keys it sees. */
    @PostMapping("/of/{subject}/{id}/successor")
    Map<String, Boolean> successor(
            @PathVariable SubjectId subject, @PathVariable String id, @RequestBody KeyWork.Successor successor) {
        KeyringApi.require(subject, successor.key());
        KeyringApi.require(successor.below());
        return Map.of("replaced", rewrapping.replace(subject, id, successor));
    }
}
