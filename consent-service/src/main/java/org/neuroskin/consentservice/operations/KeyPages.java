package org.neuroskin.consentservice.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.AuditOutbox;
import org.neuroskin.consentservice.design.FieldError;
import org.neuroskin.consentservice.design.Option;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.keyring.KeyRotations;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.vocabulary.Category;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The keys and their rotations. No page has a key on it. */
@Controller
class KeyPages {
    private static final String PAGE = "/operations/keys";
    private static final String ROTATION = PAGE + "/rotation";
    private static final List<String> LEVELS =
            List.of(KeyRotations.ROOT, KeyRotations.EPOCH, KeyRotations.SUBJECT, KeyRotations.DATA);

    private final KeyRotations rotations;
    private final Vocabulary vocabulary;
    private final AuditOutbox outbox;
    private final Words words;

    KeyPages(KeyRotations rotations, Vocabulary vocabulary, AuditOutbox outbox, Words words) {
        this.rotations = rotations;
        this.vocabulary = vocabulary;
        this.outbox = outbox;
        this.words = words;
    }

    @GetMapping(PAGE)
    ModelAndView keys(Locale locale) {
        Wording wording = words.in(locale);
        KeyPage page = new KeyPage(
                rotations.counts().stream()
                        .map(count -> new KeyPage.Count(
                                wording.text("keys.level." + count.level()),
                                wording.text("keys.state." + count.state()),
                                wording.text("number", count.keys())))
                        .toList(),
                rotations.eras().stream().map(era -> era(era, wording)).toList(),
                rotations.all().stream()
                        .map(rotation -> rotation(rotation, wording))
                        .toList(),
                LEVELS.stream()
                        .map(level ->
                                new KeyPage.Start(ROTATION + "?level=" + level, wording.text("keys.rotation." + level)))
                        .toList());
        return new ModelAndView("operations/keys", "page", page);
    }

    /** Asks once more: what begins here is not taken back. */
    @GetMapping(ROTATION)
    ModelAndView beforeRotating(@RequestParam(defaultValue = "") String level, Locale locale) {
        return ask(known(level), "", "", List.of(), words.in(locale));
    }

    @PostMapping(ROTATION)
    ModelAndView rotate(
            @RequestParam(defaultValue = "") String level,
            @RequestParam(defaultValue = "") String subject,
            @RequestParam(defaultValue = "") String category,
            Authentication who,
            Locale locale) {
        String known = known(level);
        Wording wording = words.in(locale);
        List<FieldError> errors = new ArrayList<>();
        Optional<SubjectId> person = ofAPerson(known) && !subject.isBlank()
                ? InvalidInput.value(subject.strip(), SubjectId::new)
                : Optional.empty();
        if (ofAPerson(known) && !subject.isBlank() && person.isEmpty()) {
            errors.add(new FieldError("subject", wording.text("keys.error.subject")));
        }
        Optional<CategoryId> kind = known.equals(KeyRotations.DATA) && !category.isEmpty()
                ? InvalidInput.value(category, CategoryId::new)
                        .filter(id -> vocabulary.category(id).isPresent())
                : Optional.empty();
        if (known.equals(KeyRotations.DATA) && !category.isEmpty() && kind.isEmpty()) {
            errors.add(new FieldError("category", wording.text("keys.error.category")));
        }
        if (!errors.isEmpty()) {
            return ask(known, subject, category, errors, wording);
        }
        rotations.ask(known, person.orElse(null), kind.orElse(null), who.getName());
        outbox.flush();
        return new ModelAndView("redirect:" + PAGE);
    }

    private ModelAndView ask(String level, String subject, String category, List<FieldError> errors, Wording wording) {
        List<Option> categories = new ArrayList<>();
        if (level.equals(KeyRotations.DATA)) {
            categories.add(new Option("", wording.text("keys.all-categories"), category.isEmpty()));
            vocabulary.categories().stream()
                    .map(Category::id)
                    .map(id -> new Option(
                            id.value(), wording.category(id).name(), id.value().equals(category)))
                    .forEach(categories::add);
        }
        KeyPage.Ask page = new KeyPage.Ask(
                level,
                wording.text("keys.rotation." + level),
                wording.text("keys.means." + level),
                ofAPerson(level),
                subject,
                categories,
                errors);
        ModelAndView shown = new ModelAndView("operations/rotation", "page", page);
        shown.setStatus(errors.isEmpty() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
        return shown;
    }

    /** How far a rotation is, as a sentence. */
    static String progress(KeyRotations.Rotation rotation, Wording wording) {
        if (rotation.doneAt() != null) {
            return wording.text(
                    "keys.progress.done", wording.moment(rotation.doneAt()).text());
        }
        return rotation.level().equals(KeyRotations.DATA)
                ? wording.text("keys.progress.data", rotation.keys())
                : wording.text("keys.progress", rotation.left());
    }

    private static KeyPage.Era era(KeyRotations.Era era, Wording wording) {
        return new KeyPage.Era(
                era.name(),
                wording.moment(era.begunAt()),
                era.destroyedAt() == null
                        ? wording.text("keys.era.wraps", era.keys())
                        : wording.text(
                                "keys.era.destroyed",
                                wording.moment(era.destroyedAt()).text()));
    }

    private static KeyPage.Rotation rotation(KeyRotations.Rotation rotation, Wording wording) {
        return new KeyPage.Rotation(
                wording.text("keys.level." + rotation.level()),
                whose(rotation, wording),
                wording.moment(rotation.askedAt()),
                rotation.doneAt() == null
                        ? new Tag(Tag.Kind.WAITING, wording.text("keys.rotation-runs"))
                        : new Tag(Tag.Kind.ALLOWED, wording.text("keys.rotation-done")),
                progress(rotation, wording));
    }

    private static @Nullable String whose(KeyRotations.Rotation rotation, Wording wording) {
        List<String> parts = new ArrayList<>();
        if (rotation.subject() != null) {
            parts.add(wording.text("keys.of-person", Wording.name(rotation.subject())));
        }
        if (rotation.category() != null) {
            parts.add(wording.text(
                    "keys.of-category",
                    wording.category(new CategoryId(rotation.category())).name()));
        }
        return parts.isEmpty() ? null : String.join(" ", parts);
    }

    private static boolean ofAPerson(String level) {
        return level.equals(KeyRotations.SUBJECT) || level.equals(KeyRotations.DATA);
    }

    private static String known(String level) {
        return LEVELS.stream().filter(level::equals).findFirst().orElseThrow(ProblemException::notFound);
    }
}
