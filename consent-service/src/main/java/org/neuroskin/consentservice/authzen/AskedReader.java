package org.neuroskin.consentservice.authzen;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.vocabulary.Vocabulary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts questions into our own words; the table of it stands in {@code docs/authzen.md}.
 *
 * <p><b>Failure</b>: a word that nobody here knows makes a denial; a member of the context that is ours and of the wrong type is
 * {@code malformed-body}.
 */
final class AskedReader {
    static final String APP = "app";
    private static final String USER = "user";

    private final Apps apps;
    private final Vocabulary vocabulary;
    private final Place here;

    /** @param here where data is stored whose place the question does not say */
    AskedReader(Apps apps, Vocabulary vocabulary, Place here) {
        this.apps = apps;
        this.vocabulary = vocabulary;
        this.here = here;
    }

    Asked read(Question question, Asker asker) {
        ObjectNode context = question.context();
        String purposeText = text(context, "purpose");
        Optional<App> app =
                InvalidInput.value(recipient(question.subject()), AppId::new).flatMap(apps::find);
        Optional<Fidelity> fidelity =
                optional(text(question.action().properties(), "fidelity"), Fidelity.RAW, Fidelity::fromWireName);
        Optional<Place> place = optional(text(context, "place"), here, Place::new);
        Optional<String> staff = staff(question);
        boolean anonymous = staff.isEmpty() && question.subject().type().equals(USER);
        Asked asked = new Asked(
                app.map(App::id).orElse(null),
                staff.filter(each -> !each.equals(question.resource().id())).orElse(null),
                InvalidInput.value(question.resource().id(), SubjectId::new).orElse(null),
                InvalidInput.value(question.resource().type(), CategoryId::new)
                        .filter(vocabulary::labelsData)
                        .orElse(null),
                InvalidInput.value(question.action().name(), Operation::fromWireName)
                        .orElse(null),
                InvalidInput.value(purposeText, PurposeId::new)
                        .filter(id -> vocabulary.purpose(id).isPresent())
                        .orElse(null),
                fidelity.orElse(Fidelity.RAW),
                place.orElse(here),
                minRevision(context),
                purposeText == null ? Refused.PURPOSE_MISSING : null);
        boolean understood = asked.isWhole() && fidelity.isPresent() && place.isPresent() && !anonymous;
        return asked.refused() == null ? asked.refused(refusal(asked, app, asker, understood)) : asked;
    }

    private static @Nullable Refused refusal(Asked asked, Optional<App> app, Asker asker, boolean understood) {
        if (!understood || app.isEmpty()) {
            return Refused.NOT_UNDERSTOOD;
        }
        if (asker instanceof Asker.OwnApp own && !own.app().equals(asked.app())) {
            return Refused.NOT_YOURS_TO_ASK;
        }
        return app.get().purposes().contains(asked.purpose()) ? null : Refused.PURPOSE_NOT_APPROVED;
    }

    /** The app is the subject itself, or that through which a person of the staff asks. */
    private static @Nullable String recipient(Entity subject) {
        return switch (subject.type()) {
            case APP -> subject.id();
            case USER -> text(subject.properties(), APP);
            default -> null;
        };
    }

    /** The form of an account's id is that of a subject's, since both are the identity provider's {@code sub}. */
    private static Optional<String> staff(Question question) {
        return question.subject().type().equals(USER)
                ? InvalidInput.value(question.subject().id(), SubjectId::new).map(SubjectId::value)
                : Optional.empty();
    }

    private static long minRevision(ObjectNode context) {
        JsonNode least = context.get("min_revision");
        if (least == null) {
            return 0;
        }
        if (!least.isIntegralNumber() || !least.canConvertToLong() || least.longValue() < 0) {
            throw RequestBodies.malformed(
                    "`/context/min_revision` is of the wrong type (expected: an integer that is not negative).");
        }
        return least.longValue();
    }

    private static @Nullable String text(ObjectNode holder, String name) {
        JsonNode text = holder.get(name);
        if (text != null && !text.isString()) {
            throw RequestBodies.malformed("`%s` is of the wrong type (expected: a string).".formatted(name));
        }
        return text == null ? null : text.stringValue();
    }

    private static <T> Optional<T> optional(@Nullable String text, T otherwise, Function<String, T> parser) {
        return text == null ? Optional.of(otherwise) : InvalidInput.value(text, parser);
    }
}
