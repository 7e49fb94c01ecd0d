package org.neuroskin.sealing.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.neuroskin.sealing.TestSealing.CONTEXT;
import static org.neuroskin.sealing.TestSealing.NOTE;
import static org.neuroskin.sealing.TestSealing.OTHER_SUBJECT;
import static org.neuroskin.sealing.TestSealing.PATH;
import static org.neuroskin.sealing.TestSealing.RANDOM;
import static org.neuroskin.sealing.TestSealing.SELF_REPORT;
import static org.neuroskin.sealing.TestSealing.SUBJECT;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.sealing.DataKey;
import org.neuroskin.sealing.DocumentOpener;
import org.neuroskin.sealing.DocumentSealer;
import org.neuroskin.sealing.Padding;
import org.neuroskin.sealing.Plaintext;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.SearchTokens;

class KeyHierarchyTest {
    private static final Instant NOVEMBER = Instant.parse("2026-11-30T23:59:59Z");
    private static final Plaintext VALUE = new Plaintext.Text("slept badly");

    @TempDir
    private Path folder;

    private final InMemoryKeyring keyring = new InMemoryKeyring();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void whatOneGatewaySealsAnotherOpens() {
        String sealed = seal(gateway());

        assertThat(open(gateway(), sealed)).isEqualTo(VALUE);
    }

    @Test
    void theKeyringHoldsOneRowPerSubjectAndOnePerCategoryAndMonth() {
        KeyHierarchy gateway = gateway();
        gateway.sealingKey(SUBJECT, NOTE);
        gateway.sealingKey(SUBJECT, NOTE);
        gateway.sealingKey(SUBJECT, SELF_REPORT);
        gatewayAt(NOVEMBER.plusSeconds(1)).sealingKey(SUBJECT, NOTE);

        assertThat(keyring.rows())
                .extracting(row -> row.level() + " " + row.category() + " " + row.epoch())
                .containsExactly(
                        "subject null 2026-11",
                        "data mood.note 2026-11",
                        "data mood.self-report 2026-11",
                        "subject null 2026-12",
                        "data mood.note 2026-12");
    }

    @Test
    void gatewaysAndThreadsThatMakeTheSameKeyAgree() throws Exception {
        for (int round = 0; round < 20; round++) {
            InMemoryKeyring shared = new InMemoryKeyring();
            Path ofRound = folder.resolve("round" + round);
            List<Callable<String>> writers = IntStream.range(0, 8)
                    .mapToObj(i -> hierarchy(ofRound, shared, NOVEMBER))
                    .<Callable<String>>map(gateway -> () -> seal(gateway))
                    .toList();
            try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
                for (Future<String> sealed : threads.invokeAll(writers)) {
                    assertThat(open(hierarchy(ofRound, shared, NOVEMBER), sealed.get()))
                            .isEqualTo(VALUE);
                }
            }
            assertThat(shared.rows()).hasSize(2);
        }
    }

    @Test
    void threadsOfOneGatewayAskTheKeyringOnce() throws Exception {
        String sealed = seal(gateway());
        int before = keyring.questions();
        KeyHierarchy gateway = gateway();
        Callable<Plaintext> reader = () -> open(gateway, sealed);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Plaintext> opened :
                    threads.invokeAll(List.of(reader, reader, reader, reader, reader, reader))) {
                assertThat(opened.get()).isEqualTo(VALUE);
            }
        }

        assertThat(keyring.questions() - before)
                .as("one for the data key, one for the subject key")
                .isEqualTo(2);
    }

    @Test
    void aStateIsObeyedAfterForgettingAndAtTheLatestAfterAMinute() {
        KeyHierarchy gateway = gateway();
        String sealed = seal(gateway);
        open(gateway, sealed);
        keyring.state("data", KeyState.SUSPENDED);
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(open(gateway, sealed)).as("unaware as yet").isEqualTo(VALUE);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThatExceptionOfType(SealingException.KeySuspended.class).isThrownBy(() -> open(gateway, sealed));

        keyring.state("data", KeyState.ACTIVE);
        assertThat(open(gateway, sealed)).isEqualTo(VALUE);
        keyring.state("data", KeyState.SUSPENDED);
        gateway.forget(SUBJECT);
        assertThatExceptionOfType(SealingException.KeySuspended.class).isThrownBy(() -> open(gateway, sealed));
        assertThatExceptionOfType(SealingException.KeySuspended.class).isThrownBy(() -> seal(gateway));
    }

    @Test
    void aKeyThatOnlyOpensSealsNothingAndAnotherTakesItsPlaceWithinAMinute() {
        KeyHierarchy running = gateway();
        String sealed = seal(running);
        String closed = keyring.rows().getLast().id();
        keyring.state("data", KeyState.DECRYPT_ONLY);
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());

        String next = seal(running);
        seal(gateway());

        assertThat(keyring.rows().stream()
                        .filter(row -> row.level().equals("data") && row.state() == KeyState.ACTIVE)
                        .map(WrappedKey::id))
                .as("one for both gateways")
                .singleElement()
                .isNotEqualTo(closed);
        assertThat(open(running, sealed)).isEqualTo(VALUE);
        assertThat(open(gateway(), next)).isEqualTo(VALUE);
    }

    @Test
    void shreddedSuspendedAndUnknownAreToldApartAtBothLevels() {
        String sealed = seal(gateway());
        for (String level : List.of("data", "subject")) {
            List<WrappedKey> saved = keyring.rows();
            keyring.state(level, KeyState.SUSPENDED);
            assertThatExceptionOfType(SealingException.KeySuspended.class).isThrownBy(() -> open(gateway(), sealed));
            keyring.state(level, KeyState.SHREDDED);
            assertThatExceptionOfType(SealingException.KeyShredded.class).isThrownBy(() -> open(gateway(), sealed));
            keyring.remove(level);
            assertThatExceptionOfType(SealingException.KeyUnknown.class).isThrownBy(() -> open(gateway(), sealed));
            saved.forEach(keyring::putIfAbsent);
        }
        assertThat(open(gateway(), sealed)).isEqualTo(VALUE);
    }

    @Test
    void whatIsSealedAfterAShreddingHasKeysOfItsOwnAndTheOldOnesOpenNothing() {
        String before = seal(gateway());
        keyring.state("data", KeyState.SHREDDED);
        keyring.state("subject", KeyState.SHREDDED);

        KeyHierarchy running = gateway();
        String after = seal(running);

        assertThat(open(running, after)).isEqualTo(VALUE);
        assertThatExceptionOfType(SealingException.KeyShredded.class).isThrownBy(() -> open(running, before));
        assertThat(keyring.rows()).hasSize(4);
        assertThat(keyring.rows().stream().map(WrappedKey::id)).doesNotHaveDuplicates();
    }

    @Test
    void thatAKeyIsShreddedIsAskedForOnceAndAgainAfterForgetting() {
        String sealed = seal(gateway());
        keyring.state("data", KeyState.SHREDDED);
        KeyHierarchy running = gateway();
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(SealingException.KeyShredded.class).isThrownBy(() -> open(running, sealed));
        }
        int asked = keyring.questions();
        assertThatExceptionOfType(SealingException.KeyShredded.class).isThrownBy(() -> open(running, sealed));
        assertThat(keyring.questions()).isEqualTo(asked);

        running.forgetAll();
        assertThat(running.cachedKeys()).isZero();
        assertThatExceptionOfType(SealingException.KeyShredded.class).isThrownBy(() -> open(running, sealed));
        assertThat(keyring.questions()).isEqualTo(asked + 1);
    }

    @Test
    void theIndexKeyIsTheSameInEveryMonthAndGateway() {
        String token = token(gateway());

        assertThat(token(gatewayAt(NOVEMBER.plusSeconds(1)))).isEqualTo(token);
        assertThat(keyring.rows())
                .extracting(row -> row.level() + " " + row.category() + " " + row.epoch())
                .containsExactly("subject null index", "data mood.note index");
    }

    @Test
    void tokensDieWithTheirKeyAndAreNotMadeWhileItIsSuspended() {
        String token = token(gateway());
        keyring.state("data", KeyState.SUSPENDED);
        assertThatExceptionOfType(SealingException.KeySuspended.class).isThrownBy(() -> token(gateway()));

        keyring.state("data", KeyState.SHREDDED);
        assertThat(token(gateway())).isNotEqualTo(token);
        assertThat(keyring.rows()).hasSize(3);
    }

    @Test
    void withoutItsEraNothingOpensWhateverTheKeyringStillHolds() throws IOException {
        KeyHierarchy running = gateway();
        String sealed = seal(running);
        Files.delete(folder.resolve("eras/2026-11-30.era"));

        running.forget(SUBJECT);
        assertThatExceptionOfType(SealingException.KeyUnknown.class).isThrownBy(() -> open(running, sealed));
        assertThatExceptionOfType(SealingException.KeyUnknown.class).isThrownBy(() -> open(gateway(), sealed));
    }

    @Test
    void rowsThatWereSwappedDoNotUnwrap() {
        KeyHierarchy gateway = gateway();
        String note = seal(gateway);
        gateway.sealingKey(SUBJECT, SELF_REPORT);
        List<WrappedKey> data = keyring.rows().stream()
                .filter(row -> row.level().equals("data"))
                .toList();
        keyring.change(
                "data",
                row -> InMemoryKeyring.with(
                        row,
                        row.state(),
                        data.get(row.equals(data.get(0)) ? 1 : 0).material()));

        assertThatExceptionOfType(SealingException.NotAuthentic.class).isThrownBy(() -> open(gateway(), note));
        assertThatExceptionOfType(SealingException.NotAuthentic.class).isThrownBy(() -> seal(gateway()));
    }

    @Test
    void aRowThatClaimsAnotherMonthCategorySubjectOrLevelDoesNotUnwrap() {
        String sealed = seal(gateway());
        List<WrappedKey> saved = keyring.rows();
        WrappedKey row = saved.get(1);
        List<WrappedKey> claims = List.of(
                new WrappedKey(row.id(), "data", SUBJECT, NOTE, "2026-10", KeyState.ACTIVE, row.material()),
                new WrappedKey(row.id(), "data", SUBJECT, SELF_REPORT, "2026-11", KeyState.ACTIVE, row.material()),
                new WrappedKey(row.id(), "data", OTHER_SUBJECT, NOTE, "2026-11", KeyState.ACTIVE, row.material()),
                new WrappedKey(row.id(), "subject", SUBJECT, NOTE, "2026-11", KeyState.ACTIVE, row.material()));
        for (WrappedKey claim : claims) {
            keyring.remove("data");
            keyring.remove("subject");
            keyring.putIfAbsent(saved.get(0));
            keyring.putIfAbsent(claim);

            assertThatExceptionOfType(SealingException.class)
                    .isThrownBy(() -> open(gateway(), sealed))
                    .isInstanceOfAny(SealingException.NotAuthentic.class, SealingException.KeyUnknown.class);
        }
    }

    @Test
    void theKeyOfOneSubjectIsNotGivenForAnother() {
        KeyHierarchy gateway = gateway();
        String keyId = gateway.sealingKey(SUBJECT, NOTE).id();

        assertThatExceptionOfType(SealingException.NotAuthentic.class)
                .isThrownBy(() -> gateway.openingKey(OTHER_SUBJECT, keyId));
    }

    @Test
    void tenantsCannotOpenEachOthersKeys() {
        String sealed = seal(gateway());
        KeyHierarchy other = new KeyHierarchy("other", eras(folder, NOVEMBER), keyring, clock(NOVEMBER), RANDOM);

        assertThatExceptionOfType(SealingException.NotAuthentic.class).isThrownBy(() -> open(other, sealed));
    }

    @Test
    void anUnreachableKeyringIsARefusalThatPasses() {
        KeyHierarchy gateway = gateway();
        keyring.reachable(false);
        assertThatExceptionOfType(SealingException.KeysUnavailable.class).isThrownBy(() -> seal(gateway));

        keyring.reachable(true);
        assertThat(open(gateway, seal(gateway))).isEqualTo(VALUE);
    }

    @Test
    void keyIdsNeverRepeatAndSayNothing() {
        KeyHierarchy gateway = gateway();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            keyring.remove("data");
            gateway.forget(SUBJECT);
            ids.add(gateway.sealingKey(SUBJECT, NOTE).id());
        }

        assertThat(ids).hasSize(200).allMatch(id -> id.matches("[0-9a-f]{24}"));
    }

    @Test
    void eraFilesAreTheOwnersOnlyAndNothingElseIsLeftBehind() throws IOException {
        seal(gateway());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("eras"))) {
            for (Path file : files) {
                assertThat(file.getFileName().toString()).isIn("2026-11-30.era", ".lock");
                assertThat(Files.getPosixFilePermissions(file))
                        .extracting(Enum::name)
                        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
            }
        }
        assertThat(keyring.rows().stream().map(WrappedKey::material).collect(Collectors.toSet()))
                .hasSize(2);
    }

    private KeyHierarchy gateway() {
        return gatewayAt(NOVEMBER);
    }

    private KeyHierarchy gatewayAt(Instant now) {
        return hierarchy(folder, keyring, now);
    }

    private KeyHierarchy hierarchy(Path home, Keyring ring, Instant now) {
        return new KeyHierarchy("demo", eras(home, now), ring, clock(now), RANDOM, nanos::get);
    }

    static EraStore eras(Path home, Instant now) {
        return new EraStore(home.resolve("eras"), new PlainRootKey(), clock(now), RANDOM);
    }

    private static Clock clock(Instant now) {
        return Clock.fixed(now, ZoneOffset.ofHours(14));
    }

    private static String seal(KeyHierarchy gateway) {
        try (DataKey key = gateway.sealingKey(SUBJECT, NOTE)) {
            return DocumentSealer.create(key, CONTEXT, RANDOM).seal(PATH, VALUE, Padding.PADME);
        }
    }

    private static String token(KeyHierarchy gateway) {
        try (DataKey key = gateway.indexKey(SUBJECT, NOTE)) {
            return SearchTokens.create(key, CONTEXT).token(PATH, "equal", "slept badly");
        }
    }

    private static Plaintext open(KeyHierarchy gateway, String sealed) {
        return new DocumentOpener(gateway).open(CONTEXT, PATH, sealed);
    }

    /** A root key that hides nothing: what is tested here lies below it. */
    static final class PlainRootKey implements RootKey {
        @Override
        public byte[] wrap(byte[] key, byte[] context) {
            return key.clone();
        }

        @Override
        public byte[] unwrap(byte[] wrapped, byte[] context) {
            return wrapped.clone();
        }
    }
}
