package org.neuroskin.consentservice.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestWorld;
import org.neuroskin.consentservice.audit.AuditLog;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.ledger.Frontier;
import org.neuroskin.ledger.Hash;
import org.neuroskin.ledger.Tree;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Reads the history as the tool of somebody else would: by checkpoint and tiles alone. */
@ServiceTest
class TilesIT {
    private static final int MORE_THAN_A_LEVEL = 600;

    @LocalServerPort
    private int port;

    @Autowired
    private AuditLog log;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String reviewer = TestWorld.ISSUER.reviewer("reviewer-" + UUID.randomUUID());

    private record Signed(long size, Hash root) {}

    private HttpResponse<byte[]> get(String path, String token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/audit/v1/log/%s".formatted(port, path)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] found(String path, String token) {
        HttpResponse<byte[]> response = get(path, token);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return response.body();
    }

    private Signed checkpoint() {
        List<String> lines = new String(found("checkpoint", ""), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return new Signed(
                Long.parseLong(lines.get(1)), Hash.of(Base64.getDecoder().decode(lines.get(2))));
    }

    /** A checkpoint over at least this many entries more than before. */
    private Signed grown(int events) throws InterruptedException {
        long before = checkpoint().size();
        List<AuditEvent> batch = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            batch.add(new AuditEvent.HistoryRead(
                    UUID.randomUUID(), Instant.parse("2026-11-22T10:00:00Z"), "reviewer", "accesses", i));
        }
        log.append(batch);
        for (int tries = 0; checkpoint().size() < before + events && tries < 100; tries++) {
            Thread.sleep(100);
        }
        return checkpoint();
    }

    private static String path(long tile, long there) {
        long width = Math.min(256, there - tile * 256);
        String number = tile < 1000 ? "%03d".formatted(tile) : "x%03d/%03d".formatted(tile / 1000, tile % 1000);
        return width == 256 ? number : number + ".p/" + width;
    }

    /** The tree of this size, from tiles alone. */
    private Tree tree(long size) {
        return new Tree(size, (level, first, count) -> {
            byte[] bytes = found("tile/%d/%s".formatted(level, path(first / 256, size >>> (8 * level))), "");
            List<Hash> hashes = new ArrayList<>();
            for (int i = (int) (first % 256); i < first % 256 + count; i++) {
                hashes.add(Hash.of(Arrays.copyOfRange(bytes, i * 32, i * 32 + 32)));
            }
            return hashes;
        });
    }

    private List<byte[]> entries(long size) {
        List<byte[]> entries = new ArrayList<>();
        for (long tile = 0; tile * 256 < size; tile++) {
            ByteBuffer bundle = ByteBuffer.wrap(found("tile/entries/" + path(tile, size), reviewer));
            while (bundle.hasRemaining()) {
                byte[] entry = new byte[Short.toUnsignedInt(bundle.getShort())];
                bundle.get(entry);
                entries.add(entry);
            }
        }
        return entries;
    }

    @Test
    void theWholeLogIsReadAndCheckedByTilesAlone() throws InterruptedException {
        Signed old = grown(MORE_THAN_A_LEVEL);
        Signed signed = grown(7);

        List<byte[]> entries = entries(signed.size());
        assertThat(entries).hasSize((int) signed.size());
        Frontier frontier = Frontier.empty();
        for (byte[] entry : entries) {
            frontier.append(Hash.leaf(entry), (level, index, node) -> {});
            if (frontier.size() == old.size()) {
                assertThat(frontier.root())
                        .as("the older checkpoint is continued")
                        .isEqualTo(old.root());
            }
        }
        assertThat(frontier.root()).isEqualTo(signed.root());
        assertThat(tree(signed.size()).root()).isEqualTo(signed.root());
        assertThat(tree(old.size()).root())
                .as("of tiles that were partial then")
                .isEqualTo(old.root());

        int leaf = new Random(7).nextInt(entries.size());
        assertThat(rootOf(
                        Hash.leaf(entries.get(leaf)),
                        leaf,
                        signed.size(),
                        tree(signed.size()).inclusion(leaf)))
                .isEqualTo(signed.root());
    }

    /** RFC 9162 §2.1.3.2. */
    private static Hash rootOf(Hash leaf, long index, long size, List<Hash> path) {
        long fn = index;
        long sn = size - 1;
        Hash root = leaf;
        for (Hash sibling : path) {
            if ((fn & 1) == 1 || fn == sn) {
                root = Hash.node(sibling, root);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                root = Hash.node(root, sibling);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return root;
    }

    @Test
    void nothingBeyondTheCheckpointAndNoOtherSpellingIsFound() throws InterruptedException {
        long size = grown(300).size();
        long next = size / 256;
        for (String path : List.of(
                "tile/0/%03d.p/255".formatted(next + 1),
                "tile/0/%03d".formatted(next + 1),
                "tile/1/001",
                "tile/7/000",
                "tile/8/000",
                "tile/00/000",
                "tile/-1/000",
                "tile/x/000",
                "tile/0/0",
                "tile/0/x000/000",
                "tile/0/000.p/256",
                "tile/0/000.p/0",
                "tile/0/000/",
                "tile/entries/%03d".formatted(next + 1),
                "tile/entries/entries/000",
                "tile/entries/0")) {
            assertThat(get(path, reviewer).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void piecesNeverChangeAndEntriesAreForReviewersWhoAreRecorded() throws InterruptedException {
        long size = grown(256).size();

        HttpResponse<byte[]> hashes = get("tile/0/000", "");
        assertThat(hashes.body()).hasSize(256 * 32);
        assertThat(hashes.headers().firstValue("Cache-Control")).hasValue("max-age=31536000, public, immutable");
        assertThat(hashes.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(get("tile/0/000.p/7", "").body()).isEqualTo(Arrays.copyOf(hashes.body(), 7 * 32));
        assertThat(get("tile/entries/000", "").statusCode()).isEqualTo(401);
        assertThat(get(
                                "tile/entries/000",
                                TestWorld.ISSUER.selfService(UUID.randomUUID().toString()))
                        .statusCode())
                .isEqualTo(403);
        assertThat(get("tile/%65ntries/000", "").statusCode()).isEqualTo(401);
        assertThat(get("tile/entries/000", reviewer).headers().firstValue("Cache-Control"))
                .hasValue("max-age=31536000, private, immutable");

        Signed after = grown(1);
        assertThat(entries(after.size()).subList((int) size, (int) after.size()))
                .extracting(entry -> new String(entry, StandardCharsets.UTF_8))
                .anyMatch(entry -> entry.contains("\"scope\":\"entries\"") && entry.contains("\"entries\":256"));
    }
}
