package org.neuroskin.policies.notice;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.vocabulary.Languages;

/** The texts of the notices of this version of the product, one for each purpose and language. Immutable. */
public final class Notices {
    private final List<NoticeText> notices;

    Notices(Collection<NoticeText> notices) {
        this.notices = List.copyOf(notices);
    }

    /** The notices in {@code policies/notices}. Read once. */
    public static Notices bundled() {
        return Bundled.NOTICES;
    }

    /** The text for a purpose in this language, or in English if the language is not one of ours. */
    public Optional<NoticeText> find(PurposeId purpose, String language) {
        String known = Languages.ALL.contains(language) ? language : Languages.DEFAULT;
        return notices.stream()
                .filter(notice ->
                        notice.purpose().equals(purpose) && notice.language().equals(known))
                .findFirst();
    }

    /** All of them, by purpose and language. */
    public List<NoticeText> all() {
        return notices;
    }

    private static final class Bundled {
        private static final Notices NOTICES = NoticeReader.bundled();
    }
}
