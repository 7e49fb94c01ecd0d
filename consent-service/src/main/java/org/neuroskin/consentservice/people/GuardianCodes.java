package org.neuroskin.consentservice.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.Rows;
import org.neuroskin.kernel.Sha256;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The words by which a guardian names a young person: made by the young person, good for half an hour and for one asking.
 *
 * <p><b>Guarantee</b>: 60 random bits, of which only the hash is kept; a wrong one, an old one and one that somebody else has used
 * look the same. So nobody finds out by asking who has an account here.
 */
@Component
class GuardianCodes {
    private static final Duration LIFE = Duration.ofMinutes(30);
    private static final int LENGTH = 12;
    private static final int BITS = 5;
    // without I, L, O and U, which are misread
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private final JdbcClient database;
    private final Ids ids;
    private final Clock clock;

    /** A code as it is shown once. */
    record Code(String code, Instant expiresAt) {
        @Override
        public String toString() {
            return "Code[…]";
        }
    }

    /**
     * What a code stands for.
     *
     * @param usedBy the account that asked with it; null while nobody has
     * @param guardianship what it led to
     */
    record Known(
            SubjectId subject,
            String subjectName,
            @Nullable String usedBy,
            @Nullable UUID guardianship) {
        @Override
        public String toString() {
            return "Known[…]";
        }
    }

    GuardianCodes(JdbcClient database, Ids ids, Clock clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /** A new code; one that was not used before is good no more. */
    Code make(SubjectId subject, String name) {
        long random = ids.next().getLeastSignificantBits();
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            code.append(i > 0 && i % 4 == 0 ? "-" : "").append(ALPHABET.charAt((int) (random >>> (BITS * i)) & 31));
        }
        Instant expiresAt = clock.instant().plus(LIFE);
        database.sql("delete from guardian_code where subject = ? and used_by is null")
                .param(subject.value())
                .update();
        database.sql("insert into guardian_code (hash, subject, subject_name, expires_at) values (?, ?, ?, ?)")
                .params(hash(code.toString()), subject.value(), name, Rows.utc(expiresAt))
                .update();
        return new Code(code.toString(), expiresAt);
    }

    /** What a code stands for as long as it is good. */
    Optional<Known> find(String code) {
        return database.sql("select * from guardian_code where hash = ? and expires_at > ?")
                .params(hash(code), Rows.utc(clock.instant()))
                .query(GuardianCodes::known)
                .optional();
    }

    void use(String code, String account, UUID guardianship) {
        database.sql("update guardian_code set used_by = ?, guardianship = ? where hash = ?")
                .params(account, guardianship, hash(code))
                .update();
    }

    private static Known known(ResultSet row, int number) throws SQLException {
        return new Known(
                new SubjectId(row.getString("subject")),
                row.getString("subject_name"),
                row.getString("used_by"),
                row.getObject("guardianship", UUID.class));
    }

    /** However it was typed. */
    private static String hash(String code) {
        String typed = code.toUpperCase(Locale.ROOT).replaceAll("[ -]", "");
        return Sha256.hex(typed);
    }
}
