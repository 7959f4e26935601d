package exchequer.ledger.verify;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.ledger.merkle.Frontier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The verifier's own tree has the roots of the ledger's. */
class RootStackTest {

    @Test
    void roots_are_the_same_at_every_size() {
        var stack = new RootStack();
        var sha256 = new Sha256();
        var tree = Frontier.EMPTY;
        for (int size = 0; size <= 300; size++) {
            assertThat(stack.root()).isEqualTo(tree.root().bytes());
            byte[] leaf = {(byte) size, (byte) (size >> 8)};
            stack.add(sha256.leaf(leaf));
            tree = tree.append(List.of(leaf)).frontier();
        }
    }
}
