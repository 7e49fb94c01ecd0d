package org.neuroskin.gateway.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.neuroskin.gateway.consentservice.ConsentServiceClient;
import org.neuroskin.gateway.consentservice.FakeConsentService;
import org.neuroskin.gateway.payload.KeyringClient;
import org.neuroskin.gateway.payload.OpenRoot;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Decision;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Fidelity;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.decide.PolicyEvaluator;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.sealing.keys.EraStore;
import org.neuroskin.sealing.keys.KeyHierarchy;

/** A decider over real HTTP, with one person who has granted one app to read notes. */
abstract class DeciderTestBase {
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    static final Instant TOKEN_EXPIRY = NOON.plusSeconds(300);
    static final SubjectId HOLDER = new SubjectId("clinician-0001");
    static final SubjectId SUBJECT = new SubjectId("adult-eu-0001");
    static final AppId APP = new AppId("mood-coach");
    static final AppId OTHER_APP = new AppId("glow-shop");
    static final ShownToken TOKEN = new ShownToken(SUBJECT, APP, false, "session-1", NOON, TOKEN_EXPIRY);
    static final PurposeId PURPOSE = new PurposeId("mood-inference");
    static final CategoryId NOTE = new CategoryId("mood.note");
    static final Grant GRANT = grant(1, APP, ConsentState.GIVEN);
    static final Grant WITHDRAWN = grant(1, APP, ConsentState.WITHDRAWN);

    final FakeConsentService service = new FakeConsentService();
    final ConsentServiceClient client = service.client();
    final AtomicLong nanosAhead = new AtomicLong();
    volatile Instant now = NOON;
    final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    // Of no use here but to be told what to forget: there is no era to seal under
    final KeyHierarchy keys = new KeyHierarchy(
            "neuroskin",
            new EraStore(Path.of("no-such-folder"), new OpenRoot(), clock, new SecureRandom()),
            new KeyringClient(client),
            clock,
            new SecureRandom());
    final Decider decider = new Decider(
            client,
            new PolicyEvaluator(Vocabulary.bundled()),
            keys,
            clock,
            () -> System.nanoTime() + nanosAhead.get(),
            (request, snapshot, decision) -> {});

    @BeforeEach
    void start() {
        service.clock = clock;
        service.change(SUBJECT, GRANT);
        decider.start();
        eventually(decider::leased);
    }

    /** Time has come to this, and everybody's clock knows. */
    void timeIs(Instant time) {
        now = time;
        eventually(decider::leased);
    }

    @AfterEach
    void stop() {
        decider.close();
        client.close();
        service.close();
    }

    long changeAndWaitForAcknowledgement(Grant... grants) {
        long revision = service.change(SUBJECT, grants);
        eventually(() -> acknowledged() == revision);
        return revision;
    }

    long acknowledged() {
        return acknowledged(SUBJECT);
    }

    long acknowledged(SubjectId person) {
        return service.acknowledged.getOrDefault(FakeConsentService.shardOf(person), 0L);
    }

    static AccessRequest request() {
        return requestOf(SUBJECT);
    }

    static AccessRequest requestOf(SubjectId subject) {
        return new AccessRequest(
                subject, APP, PURPOSE, Operation.READ, Set.of(NOTE), Fidelity.RAW, new Place("EU"), null, NOON);
    }

    static Grant grant(int number, AppId app, ConsentState state) {
        return grant(number, app, state, Conditions.EXPLICIT);
    }

    static Grant grant(int number, AppId app, ConsentState state, Conditions conditions) {
        return new Grant(
                new UUID(0, number),
                new UUID(1, number),
                app,
                NOTE,
                PURPOSE,
                Set.of(Operation.READ),
                Fidelity.RAW,
                state,
                NOON.minus(Duration.ofDays(1)),
                NOON.plus(Duration.ofDays(1)),
                conditions);
    }

    static void assertPermitted(Decided decided) {
        assertThat(decided.decision()).isInstanceOf(Decision.Permit.class);
    }

    static void assertCannotDecide(Decided decided) {
        assertThat(decided.decision())
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).isEqualTo(DenialReason.CANNOT_DECIDE));
    }

    static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 10 s").isLessThan(deadline);
            sleep(5);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
