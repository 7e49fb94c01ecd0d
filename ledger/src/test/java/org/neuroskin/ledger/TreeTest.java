package org.neuroskin.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TreeTest {
    private static final int LARGEST = 130;
    private static final List<Hash> LEAVES = IntStream.range(0, 70_000)
            .mapToObj(i -> Hash.leaf(("entry " + i).getBytes(StandardCharsets.UTF_8)))
            .toList();

    /** The definition in RFC 6962 §2.1, word for word. */
    private static Hash bruteForce(List<Hash> leaves) {
        if (leaves.isEmpty()) {
            return Hash.ofEmptyTree();
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int k = 1;
        while (k * 2 < leaves.size()) {
            k *= 2;
        }
        return Hash.node(bruteForce(leaves.subList(0, k)), bruteForce(leaves.subList(k, leaves.size())));
    }

    /** A store filled by what the frontier says is complete, as the real one is. */
    private static final class Store implements Tree.TileReader {
        private final Map<Integer, List<Hash>> levels = new HashMap<>();
        private final Frontier frontier = Frontier.empty();

        Store(int size) {
            levels.put(0, new ArrayList<>());
            for (Hash leaf : LEAVES.subList(0, size)) {
                levels.get(0).add(leaf);
                frontier.append(leaf, (level, index, hash) -> {
                    if (level % Tree.TILE_HEIGHT == 0) {
                        List<Hash> row = levels.computeIfAbsent(level / Tree.TILE_HEIGHT, k -> new ArrayList<>());
                        assertThat(index).isEqualTo(row.size());
                        row.add(hash);
                    }
                });
            }
        }

        @Override
        public List<Hash> read(int level, long first, int count) {
            return levels.getOrDefault(level, List.of()).subList((int) first, (int) first + count);
        }
    }

    @Test
    void rootOfTheEmptyTreeIsTheHashOfNothing() {
        assertThat(Frontier.empty().root().base64()).isEqualTo("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assertThat(new Tree(0, new Store(0)).root()).isEqualTo(Hash.ofEmptyTree());
    }

    @Test
    void rootsAgreeWithTheDefinition() {
        for (int size = 0; size <= LARGEST; size++) {
            Store store = new Store(size);
            Hash expected = bruteForce(LEAVES.subList(0, size));
            assertThat(store.frontier.root()).isEqualTo(expected);
            assertThat(new Tree(size, store).root()).isEqualTo(expected);
        }
    }

    @Test
    void everyInclusionProofHoldsAndNoMutationOfItDoes() {
        Store store = new Store(LARGEST);
        Hash stranger = Hash.leaf(new byte[] {1});
        for (int size = 1; size <= LARGEST; size++) {
            Hash root = bruteForce(LEAVES.subList(0, size));
            for (int index = 0; index < size; index++) {
                List<Hash> path = new Tree(size, store).inclusion(index);
                Hash leaf = LEAVES.get(index);
                assertThat(Proofs.isIncluded(leaf, index, size, path, root)).isTrue();
                assertThat(Proofs.isIncluded(stranger, index, size, path, root)).isFalse();
                assertThat(Proofs.isIncluded(leaf, index, size, path, stranger)).isFalse();
                for (int other = -1; other <= size; other++) {
                    assertThat(Proofs.isIncluded(leaf, other, size, path, root)).isEqualTo(other == index);
                }
                for (List<Hash> mutant : mutations(path, stranger)) {
                    assertThat(Proofs.isIncluded(leaf, index, size, mutant, root))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void everyConsistencyProofHoldsAndNoMutationOfItDoes() {
        Store store = new Store(LARGEST);
        Hash stranger = Hash.leaf(new byte[] {1});
        List<Hash> roots = IntStream.rangeClosed(0, LARGEST)
                .mapToObj(size -> bruteForce(LEAVES.subList(0, size)))
                .toList();
        for (int size = 1; size <= LARGEST; size++) {
            for (int old = 1; old <= size; old++) {
                List<Hash> proof = new Tree(size, store).consistency(old);
                Hash oldRoot = roots.get(old);
                Hash root = roots.get(size);
                assertThat(Proofs.isConsistent(old, oldRoot, size, root, proof)).isTrue();
                assertThat(Proofs.isConsistent(old, stranger, size, root, proof))
                        .isFalse();
                assertThat(Proofs.isConsistent(old, oldRoot, size, stranger, proof))
                        .isFalse();
                assertThat(Proofs.isConsistent(old - 1, roots.get(old - 1), size, root, proof))
                        .isFalse();
                assertThat(Proofs.isConsistent(old + 1, oldRoot, size, root, proof))
                        .isFalse();
                for (List<Hash> mutant : mutations(proof, stranger)) {
                    assertThat(Proofs.isConsistent(old, oldRoot, size, root, mutant))
                            .isFalse();
                }
            }
        }
    }

    private static List<List<Hash>> mutations(List<Hash> proof, Hash stranger) {
        List<List<Hash>> mutants = new ArrayList<>();
        for (int i = 0; i <= proof.size(); i++) {
            List<Hash> longer = new ArrayList<>(proof);
            longer.add(i, stranger);
            mutants.add(longer);
            if (i < proof.size()) {
                List<Hash> shorter = new ArrayList<>(proof);
                shorter.remove(i);
                mutants.add(shorter);
                List<Hash> changed = new ArrayList<>(proof);
                changed.set(i, stranger);
                mutants.add(changed);
            }
            if (i + 1 < proof.size()) {
                List<Hash> swapped = new ArrayList<>(proof);
                swapped.set(i, proof.get(i + 1));
                swapped.set(i + 1, proof.get(i));
                mutants.add(swapped);
            }
        }
        return mutants;
    }

    @Test
    void proofsOfATreeOfSeveralTileLevelsHold() {
        int size = 66_001;
        Store store = new Store(size);
        Hash root = store.frontier.root();
        assertThat(new Tree(size, store).root()).isEqualTo(root);
        for (int index : new int[] {0, 1, 255, 256, 65_535, 65_536, 65_792, 66_000}) {
            List<Hash> path = new Tree(size, store).inclusion(index);
            assertThat(Proofs.isIncluded(LEAVES.get(index), index, size, path, root))
                    .isTrue();
        }
        for (int old : new int[] {1, 255, 256, 257, 65_535, 65_536, 65_537, 66_000, 66_001}) {
            Hash oldRoot = new Tree(old, store).root();
            assertThat(Proofs.isConsistent(old, oldRoot, size, root, new Tree(size, store).consistency(old)))
                    .isTrue();
        }
    }

    @Test
    void frontierComesBackFromItsBytes() {
        for (int size = 0; size <= LARGEST; size++) {
            Frontier frontier = new Store(size).frontier;
            Frontier back = Frontier.fromBytes(frontier.toBytes());
            assertThat(back.size()).isEqualTo(size);
            assertThat(back.root()).isEqualTo(frontier.root());
        }
    }

    @Test
    void rejectsBytesThatAreNoFrontier() {
        byte[] bytes = new Store(5).frontier.toBytes();
        byte[] negative = bytes.clone();
        negative[0] = -1;
        for (byte[] bad :
                List.of(new byte[0], new byte[7], java.util.Arrays.copyOf(bytes, bytes.length - 1), negative)) {
            assertThatThrownBy(() -> Frontier.fromBytes(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesToProveWhatIsNotInTheTree() {
        Tree tree = new Tree(5, new Store(5));
        for (long index : new long[] {-1, 5}) {
            assertThatThrownBy(() -> tree.inclusion(index)).isInstanceOf(IllegalArgumentException.class);
        }
        for (long old : new long[] {0, 6}) {
            assertThatThrownBy(() -> tree.consistency(old)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aStoreWithMissingHashesIsNoticed() {
        Tree tree = new Tree(5, (level, first, count) -> List.of());
        assertThatThrownBy(tree::root).isInstanceOf(IllegalStateException.class);
    }
}
