package org.neuroskin.consentservice.design;

import java.time.ZoneId;
import java.util.Locale;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.context.MessageSource;

/** Gives each request the words in its language. */
public class Words {
    private final MessageSource messages;
    private final Vocabulary vocabulary;
    private final ZoneId zone;

    Words(MessageSource messages, Vocabulary vocabulary, ZoneId pageZone) {
        this.messages = messages;
        this.vocabulary = vocabulary;
        this.zone = pageZone;
    }

    /** The words in this language. */
    public Wording in(Locale locale) {
        return new Wording(messages, vocabulary, locale, zone);
    }
}
