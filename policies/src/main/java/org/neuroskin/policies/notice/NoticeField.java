package org.neuroskin.policies.notice;

import java.util.Locale;

/**
 * What a notice must say, in the order in which it is read. A notice that leaves one of these out is never published: the
 * reader of the files refuses it.
 */
enum NoticeField {
    WHO("who is responsible, and where (GDPR Art. 13(1)(a) and (f))", true),
    CONTACT("how to reach them and their data protection officer (GDPR Art. 13(1)(a) and (b))", true),
    USE("what the data is used for (GDPR Art. 13(1)(c))"),
    DATA("which data, and until when (GDPR Art. 7(2))"),
    RECIPIENTS("who else gets the data (GDPR Art. 13(1)(e))", true),
    TRANSFERS("which other countries it goes to, and what protects it there (GDPR Art. 13(1)(f))", true),
    RETENTION("how long the data is kept (GDPR Art. 13(2)(a))"),
    SOURCE("where data that is not from the person comes from (GDPR Art. 14(2)(f))", true),
    LIMITS("that it is for this purpose only (GDPR Art. 5(1)(b))"),
    DECISIONS("what a computer decides, or that it decides nothing (GDPR Art. 13(2)(f))"),
    REFUSING("whether one must agree, and what happens if not (GDPR Art. 13(2)(e))"),
    STOPPING("that and how one can stop (GDPR Art. 7(3) and 13(2)(c))"),
    RECORD("that every look is recorded"),
    RIGHTS("the rights to see, correct, erase, restrict and take along (GDPR Art. 13(2)(b))"),
    COMPLAINT("that one can complain to an authority (GDPR Art. 13(2)(d))"),
    BASIS("the legal basis (GDPR Art. 13(1)(c))");

    private final String demand;
    private final boolean alternative;

    NoticeField(String demand) {
        this(demand, false);
    }

    NoticeField(String demand, boolean alternative) {
        this.demand = demand;
        this.alternative = alternative;
    }

    /** Its key in the files. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What to write, and who demands it. */
    String demand() {
        return demand;
    }

    /** Whether it has a second text, for organisations that have none of it. */
    boolean hasAlternative() {
        return alternative;
    }
}
