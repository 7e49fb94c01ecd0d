package org.neuroskin.consentservice.portal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.Access;
import org.neuroskin.consentservice.audit.Outcome;
import org.neuroskin.consentservice.design.Look;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Operation;

/** Tells accesses to the person whose data it was, in the words of one language. */
final class Looks {
    private final Map<AppId, App> apps;
    private final Wording wording;

    Looks(Apps apps, Wording wording) {
        this.apps = apps.byId();
        this.wording = wording;
    }

    Look look(Access access) {
        return new Look(
                wording.moment(access.at()),
                sentence(access),
                remark(access),
                tag(access),
                "/portal/accesses/" + access.shard() + "/" + access.sequence());
    }

    private @Nullable String remark(Access access) {
        List<String> sentences = new ArrayList<>();
        if (access.emergency()) {
            sentences.add(wording.text("look.emergency"));
        }
        if (!access.omitted().isEmpty()) {
            sentences.add(wording.text("look.omitted", what(access.omitted())));
        }
        return sentences.isEmpty() ? null : String.join(" ", sentences);
    }

    String app(Access access) {
        return find(access).map(App::name).orElseGet(() -> wording.text("look.unknown-app"));
    }

    String organisation(Access access) {
        return find(access).map(App::organisation).orElseGet(() -> wording.text("look.unknown-organisation"));
    }

    String what(List<CategoryId> categories) {
        return categories.isEmpty() ? wording.text("look.nothing") : wording.list(wording.names(categories));
    }

    private Tag tag(Access access) {
        return switch (access.outcome()) {
            case RELEASED -> new Tag(Tag.Kind.ALLOWED, wording.text(released(access.operation())));
            case DENIED -> new Tag(Tag.Kind.REFUSED, wording.text("outcome.denied"));
            case FAILED -> new Tag(Tag.Kind.ENDED, wording.text("outcome.failed"));
            case UNKNOWN -> new Tag(Tag.Kind.WAITING, wording.text("outcome.unknown"));
            case OPEN -> new Tag(Tag.Kind.WAITING, wording.text("outcome.open"));
        };
    }

    private String sentence(Access access) {
        return wording.text(
                sentenceKey(access.outcome(), access.operation()),
                Wording.name(app(access)),
                Wording.name(organisation(access)),
                what(access.categories()),
                wording.purpose(access.purpose()).name(),
                operation(access.operation()),
                reason(access.reason()));
    }

    private static String sentenceKey(Outcome outcome, @Nullable Operation operation) {
        return switch (outcome) {
            case DENIED -> "look.denied";
            case FAILED -> "look.failed";
            case UNKNOWN -> "look.unknown";
            case OPEN -> "look.open";
            case RELEASED ->
                operation == Operation.READ ? "look.read" : operation == Operation.WRITE ? "look.write" : "look.other";
        };
    }

    private static String released(@Nullable Operation operation) {
        return operation == Operation.READ
                ? "outcome.released"
                : operation == Operation.WRITE ? "outcome.released-write" : "outcome.released-other";
    }

    private String operation(@Nullable Operation operation) {
        return wording.text("operation." + (operation == null ? Operation.READ : operation).wireName());
    }

    /** A failure's technical code says nothing to people; only the reasons for a denial have words. */
    private String reason(@Nullable String reason) {
        return Arrays.stream(DenialReason.values())
                .filter(known -> known.wireName().equals(reason))
                .findFirst()
                .map(known -> wording.text("reason." + known.wireName()))
                .orElse("");
    }

    private Optional<App> find(Access access) {
        return Optional.ofNullable(access.app()).map(apps::get);
    }
}
