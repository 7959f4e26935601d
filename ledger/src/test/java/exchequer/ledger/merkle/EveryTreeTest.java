package exchequer.ledger.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every head and every proof of every tree up to a size, and random ones beyond. */
class EveryTreeTest {

    private static final int SIZES = 131;

    private final PlainTree tree = PlainTree.ofSize(SIZES);

    @Test
    void heads_are_those_of_the_definition_however_the_leaves_come() throws Exception {
        var oneByOne = Frontier.EMPTY;
        for (int size = 0; size <= SIZES; size++) {
            var root = tree.rootByDefinition(size);
            assertThat(tree.proofs().root(size)).isEqualTo(root);
            assertThat(oneByOne.root()).isEqualTo(root);
            assertThat(Frontier.ofBytes(size, oneByOne.toBytes())).isEqualTo(oneByOne);
            oneByOne = oneByOne.append(List.of(PlainTree.data(size))).frontier();
        }
    }

    @Test
    void every_subtree_is_completed_once_and_in_the_order_of_its_last_leaf() {
        var growth =
                Frontier.EMPTY.append(IntStream.range(0, SIZES).mapToObj(PlainTree::data).toList());
        var ids = growth.completed().stream().map(TreeNode::id).toList();
        assertThat(ids).doesNotHaveDuplicates().hasSize(2 * SIZES - Long.bitCount(SIZES));
        for (int i = 1; i < ids.size(); i++) {
            NodeId before = ids.get(i - 1);
            NodeId id = ids.get(i);
            boolean inOrder =
                    before.endLeaf() < id.endLeaf()
                            || before.endLeaf() == id.endLeaf() && before.level() < id.level();
            assertThat(inOrder).as("%s before %s", before, id).isTrue();
        }
    }

    @Test
    void every_inclusion_proof_leads_to_the_root() {
        for (int size = 1; size <= SIZES; size++) {
            TreeHash root = tree.proofs().root(size);
            for (int leaf = 0; leaf < size; leaf++) {
                assertThat(verify(leaf, size, tree.proofs().inclusion(leaf, size), root))
                        .as("leaf %d of %d", leaf, size)
                        .isTrue();
            }
        }
    }

    @Test
    void every_consistency_proof_leads_to_both_roots() {
        for (int to = 1; to <= SIZES; to++) {
            for (int from = 1; from <= to; from++) {
                var path = tree.proofs().consistency(from, to);
                assertThat(path).hasSizeLessThanOrEqualTo(9);
                assertThat(verify(from, tree.proofs().root(from), to, path))
                        .as("%d to %d", from, to)
                        .isTrue();
            }
        }
    }

    @Test
    void no_proof_holds_for_another_place_size_or_root() {
        for (int size = 1; size <= 20; size++) {
            for (int leaf = 0; leaf < size; leaf++) {
                var path = tree.proofs().inclusion(leaf, size);
                for (int otherSize = 1; otherSize <= 20; otherSize++) {
                    for (int other = 0; other < otherSize; other++) {
                        boolean same = other == leaf && otherSize == size;
                        assertThat(
                                        ProofCheck.rootOf(
                                                        ProofCheck.leaf(PlainTree.data(leaf)),
                                                        other,
                                                        otherSize,
                                                        path)
                                                .filter(tree.proofs().root(otherSize)::equals)
                                                .isPresent())
                                .as("%d/%d as %d/%d", leaf, size, other, otherSize)
                                .isEqualTo(same);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20_261_122})
    void no_tampered_proof_verifies(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            int size = 2 + random.nextInt(SIZES - 1);
            int leaf = random.nextInt(size);
            int from = 1 + random.nextInt(size - 1);
            var inclusion = tree.proofs().inclusion(leaf, size);
            var consistency = tree.proofs().consistency(from, size);
            TreeHash root = tree.proofs().root(size);
            assertThat(verify(leaf, size, tampered(inclusion, random), root))
                    .as("seed %d: leaf %d of %d", seed, leaf, size)
                    .isFalse();
            assertThat(verify(leaf, size, inclusion, flipped(root, random))).isFalse();
            assertThat(
                            ProofCheck.rootOf(
                                    flipped(ProofCheck.leaf(PlainTree.data(leaf)), random),
                                    leaf,
                                    size,
                                    inclusion))
                    .isNotEqualTo(Optional.of(root));
            TreeHash older = tree.proofs().root(from);
            assertThat(verify(from, older, size, tampered(consistency, random)))
                    .as("seed %d: %d to %d", seed, from, size)
                    .isFalse();
            assertThat(verify(from, flipped(older, random), size, consistency)).isFalse();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {4, 5})
    void random_trees_grown_in_random_batches_prove_everything(long seed) throws Exception {
        var random = new Random(seed);
        var grown = new PlainTree();
        while (grown.frontier().size() < 3_000) {
            var batch = new ArrayList<byte[]>();
            for (int i = random.nextInt(300); i >= 0; i--) {
                byte[] leaf = new byte[random.nextInt(50)];
                random.nextBytes(leaf);
                batch.add(leaf);
            }
            grown.append(batch);
            int size = (int) grown.frontier().size();
            assertThat(grown.frontier().root()).isEqualTo(grown.rootByDefinition(size));
            for (int i = 0; i < 50; i++) {
                int to = 1 + random.nextInt(size);
                int from = 1 + random.nextInt(to);
                int leaf = random.nextInt(to);
                TreeHash root = grown.proofs().root(to);
                assertThat(
                                ProofCheck.rootOf(
                                        ProofCheck.leaf(grown.leaf(leaf)),
                                        leaf,
                                        to,
                                        grown.proofs().inclusion(leaf, to)))
                        .as("seed %d: leaf %d of %d", seed, leaf, to)
                        .hasValue(root);
                var older = grown.proofs().root(from);
                assertThat(
                                ProofCheck.rootsOf(
                                        from, older, to, grown.proofs().consistency(from, to)))
                        .as("seed %d: %d to %d", seed, from, to)
                        .hasValue(new ProofCheck.Roots(older, root));
            }
        }
    }

    @Test
    void what_a_proof_needs_is_known_before_it_is_made() {
        for (int size = 1; size <= SIZES; size++) {
            int sizeNow = size;
            for (int leaf = 0; leaf < size; leaf++) {
                int leafNow = leaf;
                var needed = TreeProofs.needs(it -> it.inclusion(leafNow, sizeNow));
                var asked = new ArrayList<NodeId>();
                new TreeProofs(
                                id -> {
                                    asked.add(id);
                                    return tree.hashOf(id);
                                })
                        .inclusion(leaf, size);
                assertThat(asked).containsExactlyElementsOf(needed);
            }
        }
    }

    @Test
    void what_cannot_be_asked_is_refused() {
        var proofs = tree.proofs();
        for (Runnable wrong :
                List.<Runnable>of(
                        () -> proofs.inclusion(3, 3),
                        () -> proofs.inclusion(-1, 3),
                        () -> proofs.inclusion(0, 0),
                        () -> proofs.consistency(0, 3),
                        () -> proofs.consistency(4, 3),
                        () -> proofs.root(-1),
                        () -> new NodeId(-1, 0),
                        () -> new Frontier(3, List.of()),
                        () -> Frontier.ofBytes(1, new byte[33]),
                        () -> TreeHash.ofHex("00"))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(ProofCheck.rootOf(TreeHash.EMPTY_ROOT, 0, 0, List.of())).isEmpty();
        assertThat(ProofCheck.rootOf(TreeHash.EMPTY_ROOT, -1, 1, List.of())).isEmpty();
        assertThat(ProofCheck.rootsOf(0, TreeHash.EMPTY_ROOT, 1, List.of())).isEmpty();
        assertThat(ProofCheck.rootsOf(2, TreeHash.EMPTY_ROOT, 1, List.of())).isEmpty();
        assertThat(ProofCheck.rootsOf(1, TreeHash.EMPTY_ROOT, 2, List.of())).isEmpty();
    }

    private static boolean verify(int leaf, int size, List<TreeHash> path, TreeHash root) {
        return ProofCheck.rootOf(ProofCheck.leaf(PlainTree.data(leaf)), leaf, size, path)
                .filter(root::equals)
                .isPresent();
    }

    private boolean verify(int from, TreeHash older, int to, List<TreeHash> path) {
        var expected = new ProofCheck.Roots(older, tree.proofs().root(to));
        return ProofCheck.rootsOf(from, older, to, path).filter(expected::equals).isPresent();
    }

    /** Something changed, removed, added or exchanged. */
    private static List<TreeHash> tampered(List<TreeHash> path, Random random) {
        var other = new ArrayList<>(path);
        int at = path.isEmpty() ? 0 : random.nextInt(path.size());
        switch (path.isEmpty() ? 2 : random.nextInt(4)) {
            case 0 -> other.set(at, flipped(path.get(at), random));
            case 1 -> other.remove(at);
            case 2 -> other.add(at, path.isEmpty() ? TreeHash.EMPTY_ROOT : path.get(at));
            default -> {
                other.addFirst(other.removeLast());
                if (other.equals(path)) {
                    other.add(TreeHash.EMPTY_ROOT);
                }
            }
        }
        return other;
    }

    private static TreeHash flipped(TreeHash hash, Random random) {
        byte[] bytes = hash.bytes();
        int bit = random.nextInt(bytes.length * 8);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return TreeHash.of(bytes);
    }
}
