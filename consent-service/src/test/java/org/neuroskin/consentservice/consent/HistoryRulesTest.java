package org.neuroskin.consentservice.consent;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.criteria.CommonAbstractCriteria;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.Test;
import org.springframework.data.jpa.repository.Modifying;

/**
 * Envers sees only what goes through an entity, one by one. So nothing may change or remove audited rows in any other way; each
 * rule catches {@link ChangesInBulk}, which breaks them all.
 */
class HistoryRulesTest {
    private static final String WHY = "Envers does not see it, so history would have a hole; change the entities";

    private static final List<ArchRule> RULES = List.of(
            noClasses()
                    .should()
                    .callMethodWhere(
                            target(nameMatching("executeUpdate")).and(target(owner(assignableTo(Query.class)))))
                    .because(WHY),
            noClasses()
                    .should()
                    .callMethodWhere(target(nameMatching("remove|createNativeQuery"))
                            .and(target(owner(assignableTo(EntityManager.class)))))
                    .because("consents are never deleted, nor changed past their entities"),
            noClasses()
                    .should()
                    .callMethodWhere(target(nameMatching("createCriteria(Update|Delete)")))
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(StatelessSession.class)
                    .because(WHY),
            noMethods().should().beAnnotatedWith(Modifying.class).because(WHY));

    /** In the text of a program, since SQL is text. */
    private static final Pattern SQL =
            Pattern.compile("(?i)\\b(update|delete\\s+from|truncate(\\s+table)?|merge\\s+into|insert\\s+into)\\s+"
                    + "(consent|consent_grant|consent_aud|consent_grant_aud|consent_history)\\b(?!_)");

    @Test
    void noProgramChangesAuditedRowsPastTheirEntities() {
        JavaClasses code = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.neuroskin.consentservice");
        RULES.forEach(rule -> rule.check(code));
    }

    @Test
    void eachRuleCatchesItsViolation() {
        JavaClasses violation = new ClassFileImporter().importClasses(ChangesInBulk.class);
        assertThat(RULES).allMatch(rule -> rule.evaluate(violation).hasViolation());
    }

    @Test
    void noSqlChangesAuditedRows() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .as("a program that changes rows of consents by SQL: history would have a hole")
                    .noneMatch(file -> SQL.matcher(read(file)).find());
        }
    }

    @Test
    void theSqlRuleCatchesWhatItIsFor() throws IOException {
        Path violation =
                Path.of("src/test/java", HistoryRulesTest.class.getName().replace('.', '/') + ".java");
        assertThat(SQL.matcher(read(violation)).results().count()).isGreaterThanOrEqualTo(3);
        assertThat(SQL.matcher("update consent_request set status").find()).isFalse();
        assertThat(SQL.matcher("insert into consent_idempotency").find()).isFalse();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Breaks every rule. Never run. */
    interface ChangesInBulk {

        @Modifying
        void repository();

        static void queries(EntityManager entities) {
            entities.createQuery("update ConsentEntity set state = 'given'").executeUpdate();
            entities.createNativeQuery("delete from consent_grant where state = 'expired'");
            entities.remove(entities);
            CommonAbstractCriteria bulk = entities.getCriteriaBuilder().createCriteriaUpdate(ConsentEntity.class);
            assertThat(bulk).isNotNull();
        }

        static String sql() {
            return """
                    update consent
                    set state = 'given'; truncate consent_aud; update consent_history set actor = 'subject'
                    """;
        }
    }
}
