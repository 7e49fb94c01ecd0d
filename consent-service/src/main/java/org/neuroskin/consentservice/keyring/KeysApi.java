package org.neuroskin.consentservice.keyring;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where operators see the keys, as far as anybody can without opening one, and have them rotated. */
@RestController
@RequestMapping("/consent/v1/keys")
class KeysApi {
    private static final Set<String> LEVELS =
            Set.of(KeyRotations.ROOT, KeyRotations.EPOCH, KeyRotations.SUBJECT, KeyRotations.DATA);
    private static final Set<String> OF_A_PERSON = Set.of(KeyRotations.SUBJECT, KeyRotations.DATA);

    private final KeyRotations rotations;
    private final ClosedKeys closed;
    private final Vocabulary vocabulary;
    private final AuditOutbox outbox;

    record AskJson(
            @Nullable String level,
            @Nullable String subject,
            @Nullable String category) {}

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
            @Nullable String category,
            @JsonProperty("asked_at") Instant askedAt,
            long keys,
            long left,
            @JsonProperty("done_at") @Nullable Instant doneAt) {
        static RotationJson of(KeyRotations.Rotation rotation) {
            return new RotationJson(
                    rotation.id(),
                    rotation.level(),
                    rotation.subject(),
                    rotation.category(),
                    rotation.askedAt(),
                    rotation.keys(),
                    rotation.left(),
                    rotation.doneAt());
        }
    }

    KeysApi(KeyRotations rotations, ClosedKeys closed, Vocabulary vocabulary, AuditOutbox outbox) {
        this.rotations = rotations;
        this.closed = closed;
        this.vocabulary = vocabulary;
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
            mistakes.add("/level", "is none of `root`, `epoch`, `subject` and `data`");
        }
        String text = body.subject();
        SubjectId subject = InvalidInput.value(text, SubjectId::new).orElse(null);
        if (text != null && (subject == null || !OF_A_PERSON.contains(String.valueOf(level)))) {
            mistakes.add("/subject", "is no id of a person, or stands beside another level than `subject` or `data`");
        }
        CategoryId category = InvalidInput.value(body.category(), CategoryId::new)
                .filter(id -> vocabulary.category(id).isPresent())
                .orElse(null);
        if (body.category() != null && (category == null || !KeyRotations.DATA.equals(level))) {
            mistakes.add("/category", "is no category, or stands beside another level than `data`");
        }
        mistakes.throwIfAny();
        UUID id = rotations.ask(String.valueOf(level), subject, category, caller.getName());
        outbox.flush();
        return answer(RotationJson.of(rotations.find(id)));
    }

    @GetMapping("/rotations/{id}")
    ResponseEntity<RotationJson> one(@PathVariable UUID id) {
        return answer(RotationJson.of(rotations.find(id)));
    }

    @GetMapping("/rotations/{id}/keys")
    ResponseEntity<Map<String, List<ClosedKeys.Closed>>> keys(
            @PathVariable UUID id, @RequestParam(defaultValue = "") String after) {
        rotations.find(id);
        return answer(Map.of("keys", closed.by(id, after)));
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
