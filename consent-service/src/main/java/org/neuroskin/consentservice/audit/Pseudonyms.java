package org.neuroskin.consentservice.audit;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.SubjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The name of each subject in the history, derived from a random secret of the subject's own. Without the secret nobody can tell
 * whose pseudonym it is, so that its destruction severs the subject from the history.
 */
@Component
public class Pseudonyms {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int CHUNK = 1_000;

    private final JdbcClient database;
    private final TransactionTemplate ownTransaction;

    /** A person and their name in the history. */
    public record Revealed(String subject, Pseudonym pseudonym) {

        @Override
        public String toString() {
            return "Revealed[…]";
        }
    }

    Pseudonyms(JdbcClient database, PlatformTransactionManager transactions) {
        this.database = database;
        this.ownTransaction = new TransactionTemplate(transactions);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** The subject's pseudonym; the same at every call. The secret is made when first needed. */
    public Pseudonym of(SubjectId subject) {
        return derive(find(subject).orElseGet(() -> create(subject)));
    }

    /**
     * Hands out everybody with their pseudonym, in chunks and in the caller's transaction. Who has both can tell whose history it is: neither may
     * outlive the transaction, nor be shown.
     */
    public void revealAll(Consumer<List<Revealed>> take) {
        String after = "";
        List<Revealed> chunk;
        do {
            chunk = database.sql("select subject, secret from audit_secret where subject > ? order by subject limit ?")
                    .params(after, CHUNK)
                    .query((row, number) -> new Revealed(row.getString("subject"), derive(row.getBytes("secret"))))
                    .list();
            if (!chunk.isEmpty()) {
                take.accept(chunk);
                after = chunk.getLast().subject();
            }
        } while (chunk.size() == CHUNK);
    }

    private static Pseudonym derive(byte[] secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            byte[] name = mac.doFinal("p".getBytes(StandardCharsets.US_ASCII));
            return new Pseudonym(
                    Base64.getUrlEncoder().withoutPadding().encodeToString(name).substring(0, 24));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Whether the subject has a name in the history already. */
    public boolean isKnown(SubjectId subject) {
        return find(subject).isPresent();
    }

    private Optional<byte[]> find(SubjectId subject) {
        return database.sql("select secret from audit_secret where subject = ?")
                .param(subject.value())
                .query((row, number) -> row.getBytes(1))
                .optional();
    }

    private byte[] create(SubjectId subject) {
        // PostgreSQL's own strong randomness; the loser of a race reads the winner's
        ownTransaction.executeWithoutResult(
                status -> database.sql("""
                        insert into audit_secret (subject, secret)
                        values (?, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
                        on conflict do nothing
                        """).param(subject.value()).update());
        byte[] secret = ownTransaction.execute(
                status -> find(subject).orElseThrow(() -> new IllegalStateException("the secret is gone again")));
        return java.util.Objects.requireNonNull(secret);
    }
}
