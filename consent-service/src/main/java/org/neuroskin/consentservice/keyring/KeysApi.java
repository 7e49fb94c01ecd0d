package org.neuroskin.consentservice.keyring;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.SubjectId;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where operators see the keys, as far as anybody can without opening one, and have them rotated. */
@RestController
@RequestMapping("/consent/v1/keys")
class KeysApi {
    private static final Set<String> LEVELS = Set.of(KeyRotations.ROOT, KeyRotations.EPOCH, KeyRotations.SUBJECT);

    private final KeyRotations rotations;
    private final AuditOutbox outbox;

    record AskJson(@Nullable String level, @Nullable String subject) {}

    record KeysJson(List<KeyRotations.Count> keys, List<EraJson> eras, List<RotationJson> rotations) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EraJson(
            String name,
            @JsonProperty("key_id") String keyId,
            @JsonProperty("begun_at") Instant begunAt,
            @JsonProperty("destroyed_at") @Nullable Instant destroyedAt,
            long keys) {
        static EraJson of(KeyRotations.Era era) {
            return new EraJson(era.name(), era.keyId(), era.begunAt(), era.destroyedAt(), era.keys());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RotationJson(
            UUID id,
            String level,
            @Nullable String subject,
            @JsonProperty("asked_at") Instant askedAt,
            long keys,
            long left,
            @JsonProperty("done_at") @Nullable Instant doneAt) {
        static RotationJson of(KeyRotations.Rotation rotation) {
            return new RotationJson(
                    rotation.id(),
                    rotation.level(),
                    rotation.subject(),
                    rotation.askedAt(),
                    rotation.keys(),
                    rotation.left(),
                    rotation.doneAt());
        }
    }

    KeysApi(KeyRotations rotations, AuditOutbox outbox) {
        this.rotations = rotations;
        this.outbox = outbox;
    }

    @GetMapping
    ResponseEntity<KeysJson> status() {
        return answer(new KeysJson(
                rotations.counts(),
                rotations.eras().stream().map(EraJson::of).toList(),
                rotations.all().stream().map(RotationJson::of).toList()));
    }

    @PostMapping("/rotations")
    ResponseEntity<RotationJson> ask(@RequestBody AskJson body, Authentication caller) {
        InvalidInput mistakes = new InvalidInput();
        String level = body.level();
        if (level == null || !LEVELS.contains(level)) {
            mistakes.add("/level", "is none of `root`, `epoch` and `subject`");
        }
        String text = body.subject();
        SubjectId subject = InvalidInput.value(text, SubjectId::new).orElse(null);
        if (text != null && (subject == null || !KeyRotations.SUBJECT.equals(level))) {
            mistakes.add("/subject", "is no id of a person, or stands beside another level than `subject`");
        }
        mistakes.throwIfAny();
        UUID id = rotations.ask(String.valueOf(level), subject, caller.getName());
        outbox.flush();
        return answer(RotationJson.of(rotations.find(id)));
    }

    @GetMapping("/rotations/{id}")
    ResponseEntity<RotationJson> one(@PathVariable UUID id) {
        return answer(RotationJson.of(rotations.find(id)));
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
