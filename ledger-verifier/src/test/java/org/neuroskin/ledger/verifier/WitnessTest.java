package org.neuroskin.ledger.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neuroskin.ledger.Hash;
import org.neuroskin.ledger.LogSigner;
import org.neuroskin.ledger.Proofs;
import org.neuroskin.ledger.Tree;

class WitnessTest {
    private static final int LARGEST = 40;
    private static final List<Hash> LEAVES = IntStream.range(0, LARGEST)
            .mapToObj(i -> Hash.leaf(("entry " + i).getBytes(StandardCharsets.UTF_8)))
            .toList();
    private static final Cosigner COSIGNER = new Cosigner("witness.example/board", new byte[32]);

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private WitnessServer server;

    @BeforeEach
    void start() throws IOException, BadEvidence {
        Clock clock = Clock.fixed(TestBundles.START, ZoneOffset.UTC);
        server = WitnessServer.serve(
                new Witness(COSIGNER, Key.parseAll(TestBundles.keys()), folder.resolve("state"), clock), 0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Tree tree(int size) {
        return new Tree(size, (level, first, count) -> LEAVES.subList((int) first, (int) first + count));
    }

    private static String note(int size) {
        return TestBundles.SIGNER.sign(size, tree(size).root(), TestBundles.START);
    }

    private static String body(int old, int size) {
        return body(old, old == 0 ? List.of() : tree(size).consistency(old), note(size));
    }

    private static String body(int old, List<Hash> proof, String note) {
        StringBuilder body = new StringBuilder("old " + old + "\n");
        proof.forEach(hash -> body.append(hash.base64()).append('\n'));
        return body.append('\n').append(note).toString();
    }

    private HttpResponse<String> post(String body) {
        return send(HttpRequest.newBuilder(uri("/add-checkpoint"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + server.port() + path);
    }

    @Test
    void cosignsWithBothAlgorithmsWhatContinues() throws BadEvidence {
        HttpResponse<String> first = post(body(0, 3));
        HttpResponse<String> second = post(body(3, 17));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(second.statusCode()).isEqualTo(200);
        List<Key> keys = Key.parseAll(COSIGNER.vkeys());
        assertThat(keys).extracting(Key::algorithm).containsExactly("Ed25519", "ML-DSA-44");
        Checkpoint cosigned = Checkpoint.claimed(note(17) + second.body());
        assertThat(keys).allMatch(cosigned::isSignedBy);
        assertThat(keys).noneMatch(Checkpoint.claimed(note(18) + second.body())::isSignedBy);
        assertThat(keys).noneMatch(Checkpoint.claimed(note(17) + first.body())::isSignedBy);
        HttpResponse<String> shown =
                send(HttpRequest.newBuilder(uri("/" + Witness.hashOf(TestBundles.ORIGIN) + "/checkpoint"))
                        .build());
        assertThat(shown.body()).isEqualTo(note17AsSent(second.body()));
    }

    /** ML-DSA may sign with fresh randomness, so what was sent is told from what was kept by its text. */
    private String note17AsSent(String cosignatures) {
        try {
            String kept = Files.readString(folder.resolve("state").resolve(Witness.hashOf(TestBundles.ORIGIN)));
            assertThat(kept).startsWith(TestBundles.ORIGIN + "\n17\n").endsWith(cosignatures);
            return kept;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyConsistentPairIsCosignedAndNoMutationOfItsProof() throws IOException {
        for (int size = 1; size <= LARGEST; size++) {
            for (int old = 1; old <= size; old++) {
                List<Hash> proof = tree(size).consistency(old);
                byte[] oldRoot = tree(old).root().bytes();
                byte[] root = tree(size).root().bytes();
                assertThat(isConsistent(old, oldRoot, size, root, proof)).isTrue();
                assertThat(isConsistent(old, root, size, oldRoot, proof)).isEqualTo(old == size);
                for (int i = 0; i <= proof.size(); i++) {
                    List<Hash> longer = new ArrayList<>(proof);
                    longer.add(i, Hash.ofEmptyTree());
                    assertThat(isConsistent(old, oldRoot, size, root, longer)).isFalse();
                    if (i < proof.size()) {
                        List<Hash> shorter = new ArrayList<>(proof);
                        shorter.remove(i);
                        assertThat(isConsistent(old, oldRoot, size, root, shorter))
                                .isFalse();
                        longer.remove(i + 1);
                        assertThat(isConsistent(old, oldRoot, size, root, longer))
                                .isFalse();
                    }
                }
                // another implementation of the same
                assertThat(Proofs.isConsistent(old, Hash.of(oldRoot), size, Hash.of(root), proof))
                        .isTrue();
            }
        }
    }

    private static boolean isConsistent(long old, byte[] oldRoot, long size, byte[] root, List<Hash> proof) {
        return Merkle.isConsistent(
                old, oldRoot, size, root, proof.stream().map(Hash::bytes).toList());
    }

    @Test
    void refusesAFork() {
        assertThat(post(body(0, 5)).statusCode()).isEqualTo(200);
        String forked = TestBundles.SIGNER.sign(5, Hash.leaf(new byte[] {1}), TestBundles.START);
        assertThat(post(body(5, List.of(), forked)).statusCode()).isEqualTo(422);
        String longer = TestBundles.SIGNER.sign(9, Hash.leaf(new byte[] {1}), TestBundles.START);
        assertThat(post(body(5, tree(9).consistency(5), longer)).statusCode()).isEqualTo(422);
        assertThat(post(body(5, 5)).statusCode()).as("the same again").isEqualTo(200);
    }

    @Test
    void answersAsTheSpecificationSays() {
        assertThat(post(body(0, 5)).statusCode()).isEqualTo(200);
        HttpResponse<String> conflict = post(body(3, 9));
        assertThat(conflict.statusCode()).isEqualTo(409);
        assertThat(conflict.body()).isEqualTo("5\n");
        assertThat(conflict.headers().firstValue("Content-Type")).hasValue("text/x.tlog.size");
        assertThat(post(body(0, 9)).statusCode()).as("back to nothing").isEqualTo(409);
        assertThat(post(body(9, List.of(), note(5))).statusCode()).isEqualTo(400);
        LogSigner stranger = LogSigner.fromSeed("neuroskin/other/main", new byte[32]);
        assertThat(post(body(0, List.of(), stranger.sign(1, LEAVES.getFirst(), TestBundles.START)))
                        .statusCode())
                .isEqualTo(404);
        byte[] seed = new byte[32];
        seed[0] = 1;
        LogSigner forger = LogSigner.fromSeed(TestBundles.ORIGIN, seed);
        assertThat(post(body(5, List.of(), forger.sign(9, tree(9).root(), TestBundles.START)))
                        .statusCode())
                .isEqualTo(403);
        for (String malformed : List.of(
                "",
                "old 5\n",
                "old 05\n\n" + note(9),
                "old -1\n\n" + note(9),
                "new 5\n\n" + note(9),
                "old 5\nx\n\n" + note(9),
                body(5, Collections.nCopies(64, Hash.ofEmptyTree()), note(9)))) {
            assertThat(post(malformed).statusCode()).as(malformed).isEqualTo(400);
        }
        assertThat(post("x".repeat(1 << 18)).statusCode()).isEqualTo(413);
        assertThat(send(HttpRequest.newBuilder(uri("/add-checkpoint")).build()).statusCode())
                .isEqualTo(405);
        for (String path : List.of("/", "/" + "0".repeat(64) + "/checkpoint", "/../state")) {
            assertThat(send(HttpRequest.newBuilder(uri(path)).build()).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void anEmptyLogHasTheEmptyRoot() {
        String lie = TestBundles.SIGNER.sign(0, LEAVES.getFirst(), TestBundles.START);
        assertThat(post(body(0, List.of(), lie)).statusCode()).isEqualTo(422);
        assertThat(post(body(0, 0)).statusCode()).isEqualTo(200);
        assertThat(post(body(0, List.of(LEAVES.getFirst()), note(3))).statusCode())
                .as("a proof from nothing")
                .isEqualTo(422);
    }

    @Test
    void remembersAfterARestart() throws IOException, BadEvidence {
        assertThat(post(body(0, 5)).statusCode()).isEqualTo(200);
        stop();
        start();
        assertThat(post(body(0, 3)).body()).isEqualTo("5\n");
    }

    @Test
    void ofManyAtOnceOneContinues() {
        assertThat(post(body(0, 5)).statusCode()).isEqualTo(200);
        List<CompletableFuture<Integer>> answers = IntStream.range(6, 22)
                .mapToObj(size ->
                        CompletableFuture.supplyAsync(() -> post(body(5, size)).statusCode()))
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join).filter(status -> status == 200))
                .hasSize(1);
    }

    @Test
    void whatCannotBeKeptIsNotCosigned() throws IOException {
        Files.createDirectory(folder.resolve("state").resolve(Witness.hashOf(TestBundles.ORIGIN) + ".next"));
        HttpResponse<String> answer = post(body(0, 5));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("\u2014");
    }

    @Test
    void aNameWithSpacesOrAShortSecretIsNone() {
        assertThatThrownBy(() -> new Cosigner("a witness", new byte[32])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Cosigner("witness", new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }
}
