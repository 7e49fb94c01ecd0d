package org.neuroskin.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.neuroskin.sealing.TestSealing.CONTEXT;
import static org.neuroskin.sealing.TestSealing.NOTE;
import static org.neuroskin.sealing.TestSealing.PATH;
import static org.neuroskin.sealing.TestSealing.RANDOM;
import static org.neuroskin.sealing.TestSealing.SUBJECT;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.sealing.keys.EraStore;
import org.neuroskin.sealing.keys.InMemoryKeyring;
import org.neuroskin.sealing.keys.KeyHierarchy;
import org.neuroskin.sealing.keys.RootKey;

/** What a dump of the memory holds of a key: the JDK keeps copies of its own while it is used. */
class KeyMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsForgottenIsInNoHeapDump() throws IOException {
        KeyHierarchy keys = new KeyHierarchy(
                "demo",
                new EraStore(folder.resolve("eras"), new NoRoot(), Clock.systemUTC(), RANDOM),
                new InMemoryKeyring(),
                Clock.systemUTC(),
                RANDOM);
        byte[] flipped = useAKey(keys);
        assertThat(dumpHolds(flipped)).as("while it is cached").isTrue();

        keys.forget(SUBJECT);
        System.gc();

        assertThat(dumpHolds(flipped)).as("once it is forgotten").isFalse();
    }

    /** Seals and opens as an access does; returns the key with every bit flipped, so that this test is not what is found. */
    private static byte[] useAKey(KeyHierarchy keys) {
        byte[] flipped = new byte[32];
        String sealed;
        try (DataKey key = keys.sealingKey(SUBJECT, NOTE)) {
            byte[] material = key.material();
            for (int i = 0; i < material.length; i++) {
                flipped[i] = (byte) ~material[i];
            }
            Arrays.fill(material, (byte) 0);
            sealed = DocumentSealer.create(key, CONTEXT, RANDOM).seal(PATH, new Plaintext.Null(), Padding.NONE);
        }
        assertThat(new DocumentOpener(keys).open(CONTEXT, PATH, sealed)).isEqualTo(new Plaintext.Null());
        return flipped;
    }

    private boolean dumpHolds(byte[] flipped) throws IOException {
        Path file = folder.resolve("heap.hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), false);
        try (InputStream dump = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            byte[] last = new byte[flipped.length];
            int at = 0;
            for (int next = dump.read(); next >= 0; next = dump.read()) {
                last[at++ % last.length] = (byte) ~next;
                if (at >= last.length && endsWith(last, at % last.length, flipped)) {
                    return true;
                }
            }
            return false;
        } finally {
            Files.delete(file);
        }
    }

    private static boolean endsWith(byte[] ring, int begin, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (ring[(begin + i) % ring.length] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** Wraps nothing: what is looked for is a data key. */
    private static final class NoRoot implements RootKey {
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
