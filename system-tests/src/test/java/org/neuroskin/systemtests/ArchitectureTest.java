package org.neuroskin.systemtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.Provider;
import java.security.Security;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.neuroskin.systemtests.violations.DestroysByHand;
import org.neuroskin.systemtests.violations.EvaluatesExpressions;
import org.neuroskin.systemtests.violations.InstallsProvider;
import org.neuroskin.systemtests.violations.ReadsTheClock;
import org.neuroskin.systemtests.violations.SerialisesObjects;
import org.neuroskin.systemtests.violations.UsesCipherStreams;
import org.neuroskin.systemtests.violations.gateway.payload.KnowsTheServer;
import org.neuroskin.systemtests.violations.ledger.verifier.TrustsTheWriter;
import org.neuroskin.systemtests.violations.policies.decide.OpensFiles;

/** Rules of the whole code base that neither the compiler nor Modulith checks; each catches its own violation. */
class ArchitectureTest {
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.neuroskin");

    static final List<Rule> RULES = List.of(
            new Rule(
                    noClasses()
                            .that()
                            .resideOutsideOfPackages("org.neuroskin.sealing..")
                            .should()
                            .dependOnClassesThat()
                            .areAssignableTo(Cipher.class)
                            .because("encryption belongs to sealing, where it is reviewed"),
                    DestroysByHand.class),
            new Rule(
                    noClasses()
                            .should()
                            .dependOnClassesThat()
                            .areAssignableTo(CipherInputStream.class)
                            .orShould()
                            .dependOnClassesThat()
                            .areAssignableTo(CipherOutputStream.class)
                            .because("these streams swallow a failed authentication; use ObjectSeal"),
                    UsesCipherStreams.class),
            new Rule(
                    noClasses()
                            .should()
                            .callMethod(Security.class, "addProvider", Provider.class)
                            .orShould()
                            .callMethod(Security.class, "insertProviderAt", Provider.class, int.class)
                            .because("an installed provider silently takes over AES; use an explicit instance"),
                    InstallsProvider.class),
            new Rule(
                    noClasses()
                            .that()
                            .resideOutsideOfPackages("..platform..", "org.neuroskin.demo..")
                            .and()
                            .haveSimpleNameNotEndingWith("Application")
                            .and()
                            .haveSimpleNameNotEndingWith("Configuration")
                            .should()
                            .callMethod(Instant.class, "now")
                            .orShould()
                            .callMethod(System.class, "currentTimeMillis")
                            .orShould()
                            .callMethod(UUID.class, "randomUUID")
                            .orShould()
                            .callConstructor(Random.class)
                            .because("time and chance are inputs; inject a Clock or a supplier"),
                    ReadsTheClock.class),
            new Rule(
                    noClasses()
                            .should()
                            .dependOnClassesThat()
                            .areAssignableTo(ObjectInputStream.class)
                            .orShould()
                            .dependOnClassesThat()
                            .areAssignableTo(ObjectOutputStream.class)
                            .because("JDK serialization runs what it reads; use Jackson on records"),
                    SerialisesObjects.class),
            new Rule(
                    noClasses()
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage("org.springframework.expression..")
                            .because("an expression language fed by input runs input; write Java"),
                    EvaluatesExpressions.class),
            new Rule(
                    noClasses()
                            .that()
                            .resideInAPackage("..policies.decide..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(
                                    "java.io..", "java.net..", "java.nio.file..", "java.sql..", "org.springframework..")
                            .because("deciding is pure, so that any past decision can be replayed"),
                    OpensFiles.class),
            new Rule(
                    noClasses()
                            .that()
                            .resideInAnyPackage("..gateway.decide..", "..gateway.record..", "..gateway.payload..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage("io.vertx..", "org.springframework.web..", "jakarta.servlet..")
                            .because("deciding, recording and transforming know nothing of the HTTP server"),
                    KnowsTheServer.class),
            new Rule(
                    noClasses()
                            .that()
                            .resideInAPackage("..ledger.verifier..")
                            .should()
                            .dependOnClassesThat()
                            .resideOutsideOfPackages(
                                    "java..",
                                    "javax..",
                                    "com.sun.net.httpserver..",
                                    "org.bouncycastle..",
                                    "org.jspecify..",
                                    "..ledger.verifier..")
                            .because("a verifier that shares code with the writer proves nothing"),
                    TrustsTheWriter.class));

    @ParameterizedTest
    @FieldSource("RULES")
    void theCodeKeepsTheRule(Rule rule) {
        rule.rule().check(CODE);
    }

    @ParameterizedTest
    @FieldSource("RULES")
    void theRuleCatchesItsViolation(Rule rule) {
        JavaClasses violation = new ClassFileImporter().importClasses(rule.violation());

        assertThat(rule.rule().evaluate(violation).hasViolation())
                .as(rule.violation().getSimpleName())
                .isTrue();
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CODE.stream()
                        .map(each -> each.getPackage())
                        .distinct()
                        .filter(each ->
                                each.tryGetAnnotationOfType(NullMarked.class).isEmpty())
                        .map(each -> each.getName()))
                .isEmpty();
    }

    /**
     * A rule and a class that breaks it.
     *
     * @param rule says why in its own words
     * @param violation proves that the rule can fail
     */
    record Rule(ArchRule rule, Class<?> violation) {

        @Override
        public String toString() {
            return rule.getDescription();
        }
    }
}
