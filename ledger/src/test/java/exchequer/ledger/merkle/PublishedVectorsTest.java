package exchequer.ledger.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tree of eight leaves that implementations of Certificate Transparency test with. */
class PublishedVectorsTest {

    private static final List<String> LEAVES =
            List.of(
                    "",
                    "00",
                    "10",
                    "2021",
                    "3031",
                    "40414243",
                    "5051525354555657",
                    "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS =
            List.of(
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private static final String N01 =
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
    private static final String N1 =
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
    private static final String N23 =
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
    private static final String N0123 =
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
    private static final String N4 =
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
    private static final String N45 =
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
    private static final String N6 =
            "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f";
    private static final String N67 =
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    private static final String N4567 =
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";

    private final PlainTree tree = new PlainTree();

    PublishedVectorsTest() {
        tree.append(LEAVES.stream().map(HexFormat.of()::parseHex).toList());
    }

    @Test
    void roots_of_every_size_are_the_published_ones() {
        for (int size = 0; size < ROOTS.size(); size++) {
            assertThat(tree.proofs().root(size).hex()).isEqualTo(ROOTS.get(size));
        }
        assertThat(tree.frontier().root().hex()).isEqualTo(ROOTS.getLast());
    }

    /** Leaves counted from 0. */
    static Stream<Arguments> inclusions() {
        return Stream.of(
                Arguments.of(0, 1, List.of()),
                Arguments.of(0, 8, List.of(N1, N23, N4567)),
                Arguments.of(5, 8, List.of(N4, N67, N0123)),
                Arguments.of(2, 3, List.of(N01)),
                Arguments.of(1, 5, List.of(ROOTS.get(1), N23, N4)));
    }

    @ParameterizedTest
    @MethodSource("inclusions")
    void inclusion_proofs_are_the_published_ones(int leaf, int size, List<String> path) {
        assertThat(tree.proofs().inclusion(leaf, size)).extracting(TreeHash::hex).isEqualTo(path);
        assertThat(
                        ProofCheck.rootOf(
                                ProofCheck.leaf(tree.leaf(leaf)),
                                leaf,
                                size,
                                path.stream().map(TreeHash::ofHex).toList()))
                .hasValue(TreeHash.ofHex(ROOTS.get(size)));
    }

    static Stream<Arguments> consistencies() {
        return Stream.of(
                Arguments.of(1, 1, List.of()),
                Arguments.of(1, 8, List.of(N1, N23, N4567)),
                Arguments.of(6, 8, List.of(N45, N67, N0123)),
                Arguments.of(2, 5, List.of(N23, N4)),
                Arguments.of(6, 7, List.of(N45, N6, N0123)));
    }

    @ParameterizedTest
    @MethodSource("consistencies")
    void consistency_proofs_are_the_published_ones(int from, int to, List<String> path) {
        assertThat(tree.proofs().consistency(from, to)).extracting(TreeHash::hex).isEqualTo(path);
        var roots = List.of(TreeHash.ofHex(ROOTS.get(from)), TreeHash.ofHex(ROOTS.get(to)));
        assertThat(
                        ProofCheck.rootsOf(
                                from,
                                roots.getFirst(),
                                to,
                                path.stream().map(TreeHash::ofHex).toList()))
                .hasValue(new ProofCheck.Roots(roots.getFirst(), roots.getLast()));
    }
}
