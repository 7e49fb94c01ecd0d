package org.neuroskin.sealing.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.neuroskin.sealing.TestSealing.RANDOM;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import org.neuroskin.sealing.DataKey;
import org.neuroskin.sealing.SealingException;

class KeyRotationTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final CategoryId NOTE = new CategoryId("mood.note");
    private static final CategoryId SLEEP = new CategoryId("biometric.circadian");
    private static final SubjectId ANNA = new SubjectId("anna");

    @TempDir
    private Path folder;

    private final InMemoryKeyring keyring = new InMemoryKeyring();
    private Supplier<RootKey> roots = KeyHierarchyTest.PlainRootKey::new;

    @Test
    void anEraLastsTenDaysAndItsKeyThirtyAndNothingIsLostMeanwhile() {
        String sealed = keyOf(ANNA, NOTE, START);
        assertThat(eraNames()).containsExactly("2026-11-22");

        for (int day = 1; day <= 45; day++) {
            work(at(day));
            assertThat(opens(ANNA, sealed, at(day))).as("day %d", day).isTrue();
        }

        assertThat(eraNames()).containsExactly("2026-12-12", "2026-12-22", "2027-01-01");
    }

    @Test
    void aCopyOfTheKeyringOpensNothingThirtyDaysLater() {
        keyOf(ANNA, NOTE, START);
        List<WrappedKey> copy = keyring.rows();

        for (int day = 1; day <= 30; day++) {
            work(at(day));
        }

        WrappedKey subject = copy.stream()
                .filter(row -> row.level().equals(KeyPlace.SUBJECT))
                .findFirst()
                .orElseThrow();
        String era = KeyPlace.wrappingKeyId(String.valueOf(subject.material()));
        assertThatExceptionOfType(SealingException.KeyUnknown.class)
                .isThrownBy(() -> eras(at(30)).ofKeyId(era));
    }

    @Test
    void noEraThatStillWrapsAKeyIsDestroyed() {
        String sealed = keyOf(ANNA, NOTE, START);
        // What is wrapped by another process in the era that ended, again and again
        List<WrappedKey> old = keyring.rows();
        work(at(11));
        keyring.change(
                KeyPlace.SUBJECT,
                row -> old.stream()
                        .filter(each -> each.id().equals(row.id()))
                        .findFirst()
                        .orElseThrow());

        assertThat(rotation(at(60)).destroyEnded()).containsExactly("2026-11-22");
        assertThat(opens(ANNA, sealed, at(60))).isTrue();
    }

    @Test
    void aClockThatGoesBackBringsNoOldEraBackAndDestroysNone() {
        keyOf(ANNA, NOTE, START);
        work(at(11));
        work(at(2));

        assertThat(eraNames()).containsExactly("2026-11-22", "2026-12-03");
        assertThat(eras(at(2)).current().name()).isEqualTo("2026-12-03");
    }

    @Test
    void anOperatorsEraBeginsWithItsSecond() {
        String sealed = keyOf(ANNA, NOTE, START);
        Instant asked = START.plus(Duration.ofMillis(90_700));

        rotation(asked).beginEra(asked);
        rotation(asked).beginEra(asked);
        work(asked);

        assertThat(eraNames()).containsExactly("2026-11-22", "2026-11-22T120130Z");
        assertThat(keyring.anyUnder(eras(asked).all().getFirst().keyId())).isFalse();
        assertThat(opens(ANNA, sealed, asked)).isTrue();
    }

    @Test
    void aKeyThatDoesNotUnwrapStaysAndKeepsItsEra() {
        keyOf(ANNA, NOTE, START);
        String sealed = keyOf(new SubjectId("berta"), NOTE, START);
        keyring.change(
                KeyPlace.SUBJECT,
                row -> row.subject().equals(ANNA)
                        ? InMemoryKeyring.with(row, row.state(), changed(String.valueOf(row.material())))
                        : row);

        assertThat(rotation(at(11)).rewrapSubjectKeys()).isEqualTo(1);
        assertThat(rotation(at(60)).destroyEnded()).containsExactly("2026-11-22");
        assertThat(opens(new SubjectId("berta"), sealed, at(60))).isTrue();
    }

    @Test
    void moreKeysThanOneBatchAreWrapped() {
        List<String> sealed = IntStream.range(0, 450)
                .mapToObj(i -> keyOf(new SubjectId("person-" + i), NOTE, START))
                .toList();

        assertThat(rotation(at(11)).rewrapSubjectKeys()).isZero();

        assertThat(keyring.anyUnder(eras(at(11)).all().getFirst().keyId())).isFalse();
        assertThat(opens(new SubjectId("person-449"), sealed.getLast(), at(11))).isTrue();
    }

    @Test
    void aReplacedSubjectKeyOpensNothingAndAllBelowItGoesOnOpening() {
        String note = keyOf(ANNA, NOTE, START);
        String sleep = keyOf(ANNA, SLEEP, START);
        WrappedKey old = subjectKey();
        List<WrappedKey> copy = keyring.rows();
        keyring.retire(old.id());

        assertThat(rotation(at(1)).replaceRetiring()).isZero();

        assertThat(keyring.find(old.id())).map(WrappedKey::state).contains(KeyState.SHREDDED);
        assertThat(opens(ANNA, note, at(1))).isTrue();
        assertThat(opens(ANNA, sleep, at(1))).isTrue();
        assertThat(keyring.rows())
                .filteredOn(row -> row.level().equals(KeyPlace.DATA))
                .noneMatch(row -> copy.stream().anyMatch(each -> Objects.equals(row.material(), each.material())));
    }

    @Test
    void aSubjectKeyBelowWhichSomethingWasMadeMeanwhileIsReplacedTheNextTime() {
        String note = keyOf(ANNA, NOTE, START);
        WrappedKey old = subjectKey();
        keyring.retire(old.id());
        keyring.beforeReplacing(() -> keyOf(ANNA, SLEEP, START));

        assertThat(rotation(at(1)).replaceRetiring()).isEqualTo(1);
        assertThat(rotation(at(1)).replaceRetiring()).isZero();

        assertThat(opens(ANNA, note, at(1))).isTrue();
    }

    @Test
    void theRootKeyIsReplacedAndEverythingGoesOnOpening() {
        roots = this::localRoot;
        String sealed = keyOf(ANNA, NOTE, START);
        PairwiseIds ids = new PairwiseIds(store(folder, root(), START));
        SubjectId there = ids.at("diary", new SubjectId("342d2a32-6162-4b8f-b2fb-6ea32a723bc8"));
        RootKey other = root();
        List<String> before = eraFiles();

        assertThat(rotation(START).rotateRoot()).isEqualTo(2);

        assertThat(eraFiles()).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
        assertThat(opens(ANNA, sealed, START)).isTrue();
        assertThat(new PairwiseIds(store(folder, root(), START))
                        .at("diary", new SubjectId("342d2a32-6162-4b8f-b2fb-6ea32a723bc8")))
                .isEqualTo(there);
        // Another process, which knew the root key of before, goes on without a start
        assertThat(new EraStore(folder.resolve("eras"), other, clock(at(12)), RANDOM)
                        .current()
                        .name())
                .isEqualTo("2026-12-04");
        assertThat(opens(ANNA, sealed, at(12))).isTrue();
    }

    private void work(Instant now) {
        KeyRotation rotation = rotation(now);
        assertThat(rotation.rewrapSubjectKeys()).isZero();
        assertThat(rotation.replaceRetiring()).isZero();
        assertThat(rotation.destroyEnded()).isEmpty();
    }

    private KeyRotation rotation(Instant now) {
        return new KeyRotation(
                "demo",
                new KeyRotation.Wrapping(root(), eras(now), store(folder, root(), now)),
                keyring,
                clock(now),
                RANDOM);
    }

    private String keyOf(SubjectId subject, CategoryId category, Instant now) {
        try (DataKey key = hierarchy(now).sealingKey(subject, category)) {
            return key.id();
        }
    }

    private boolean opens(SubjectId subject, String keyId, Instant now) {
        try (DataKey key = hierarchy(now).openingKey(subject, keyId)) {
            return key.id().equals(keyId);
        }
    }

    private KeyHierarchy hierarchy(Instant now) {
        return new KeyHierarchy("demo", eras(now), keyring, clock(now), RANDOM);
    }

    private EraStore eras(Instant now) {
        return store(folder.resolve("eras"), root(), now);
    }

    private RootKey root() {
        return roots.get();
    }

    private RootKey localRoot() {
        return LocalRootKey.openOrCreate(
                folder.resolve("root.bcfks"), "open sesame".toCharArray(), RANDOM, new LocalRootKey.Cost(1_024, 1, 1));
    }

    private static EraStore store(Path folder, RootKey root, Instant now) {
        return new EraStore(folder, root, clock(now), RANDOM);
    }

    private WrappedKey subjectKey() {
        return keyring.find(ANNA, KeyPlace.SUBJECT, null, null).getFirst();
    }

    private List<String> eraNames() {
        return eras(START).all().stream().map(EraStore.Listed::name).toList();
    }

    private List<String> eraFiles() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(FileSystems.getDefault().getPathMatcher("glob:**.era")::matches)
                    .map(KeyRotationTest::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String changed(String material) {
        char last = material.charAt(material.length() - 2);
        return material.substring(0, material.length() - 2)
                + (last == 'A' ? 'B' : 'A')
                + material.charAt(material.length() - 1);
    }

    private static Instant at(int day) {
        return START.plus(Duration.ofDays(day));
    }

    private static Clock clock(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
