package exchequer.ledger.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.ledger.checkpoint.SigningRules.Decision;
import exchequer.ledger.checkpoint.SigningRules.Decision.Due;
import exchequer.ledger.checkpoint.SigningRules.Decision.Nothing;
import exchequer.ledger.checkpoint.SigningRules.Decision.Sign;
import exchequer.ledger.checkpoint.SigningRules.Decision.Stop;
import exchequer.ledger.checkpoint.SigningRules.Decision.Wait;
import exchequer.ledger.merkle.Frontier;
import exchequer.ledger.merkle.NodeId;
import exchequer.ledger.merkle.TreeHash;
import exchequer.ledger.merkle.TreeProofs;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What may be signed, and what stops the ledger. */
class SigningRulesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final NoteSigner OURS = NoteSigner.of("ledger.example", seed(1));
    private static final NoteSigner FORMER = NoteSigner.of("ledger.example", seed(2));
    private static final NoteSigner STRANGER = NoteSigner.of("ledger.example", seed(3));

    private final SigningRules rules =
            new SigningRules(
                    OURS.key(),
                    List.of(FORMER.key()),
                    new CheckpointPolicy(10, Duration.ofMinutes(1)));

    @Test
    void first_checkpoint_is_due_with_the_first_entry() {
        assertThat(look(tree(0, 'a'), null)).isEqualTo(new Nothing());
        assertThat(look(tree(1, 'a'), null)).isEqualTo(new Due());
    }

    @Test
    void next_is_due_after_so_many_entries_or_so_much_time_with_at_least_one() {
        var minuteAgo = NOW.minusSeconds(60);
        var secondAgo = NOW.minusSeconds(1);
        assertThat(look(tree(5, 'a'), signed(OURS, 5, 'a', minuteAgo))).isEqualTo(new Nothing());
        assertThat(look(tree(6, 'a'), signed(OURS, 5, 'a', minuteAgo))).isEqualTo(new Due());
        assertThat(look(tree(14, 'a'), signed(OURS, 5, 'a', secondAgo))).isEqualTo(new Nothing());
        assertThat(look(tree(15, 'a'), signed(OURS, 5, 'a', secondAgo))).isEqualTo(new Due());
    }

    @Test
    void another_root_of_a_size_that_was_signed_stops_the_ledger() {
        assertThat(look(tree(5, 'a'), signed(OURS, 5, 'b', NOW)))
                .isInstanceOfSatisfying(
                        Stop.class,
                        stop ->
                                assertThat(stop.why())
                                        .contains(
                                                "two roots of 5",
                                                tree(5, 'a').root().hex(),
                                                tree(5, 'b').root().hex()));
    }

    @Test
    void journal_that_is_made_again_is_waited_for() {
        assertThat(look(tree(4, 'a'), signed(OURS, 5, 'a', NOW))).isInstanceOf(Wait.class);
    }

    @Test
    void key_that_signed_before_is_known_and_a_strangers_is_waited_about() {
        assertThat(look(tree(5, 'a'), signed(FORMER, 5, 'a', NOW))).isEqualTo(new Nothing());
        assertThat(look(tree(5, 'a'), signed(STRANGER, 5, 'a', NOW))).isInstanceOf(Wait.class);
    }

    @Test
    void signature_that_is_not_ours_under_our_name_stops_the_ledger() {
        var sound = signed(OURS, 5, 'a', NOW);
        var forged =
                new StoredCheckpoint(
                        sound.checkpoint(),
                        new SignedNote("x\n", sound.note().signatures()),
                        sound.madeAt());
        assertThat(look(tree(5, 'a'), forged)).isInstanceOf(Stop.class);
    }

    @Test
    void grown_journal_is_signed() {
        var last = signed(OURS, 5, 'a', NOW);
        var tree = tree(12, 'a');
        assertThat(rules.grown(tree, tree.root(), Optional.of(last), growth(12, 'a')))
                .isEqualTo(new Sign(12, tree.root()));
        assertThat(rules.grown(tree, tree.root(), Optional.empty(), List.of()))
                .isEqualTo(new Sign(12, tree.root()));
    }

    @Test
    void journal_that_does_not_continue_what_was_signed_stops_the_ledger() {
        var rewritten = tree(12, 'b');
        assertThat(
                        rules.grown(
                                rewritten,
                                rewritten.root(),
                                Optional.of(signed(OURS, 5, 'a', NOW)),
                                growth(12, 'b')))
                .isInstanceOf(Stop.class);
    }

    @Test
    void head_that_differs_from_the_stored_nodes_stops_the_ledger() {
        var last = Optional.of(signed(OURS, 5, 'a', NOW));
        assertThat(rules.grown(tree(12, 'b'), tree(12, 'a').root(), last, growth(12, 'a')))
                .isInstanceOf(Stop.class);
    }

    private Decision look(Frontier tree, StoredCheckpoint last) {
        return rules.look(tree, Optional.ofNullable(last), NOW);
    }

    private static StoredCheckpoint signed(
            NoteSigner signer, int size, char history, Instant madeAt) {
        var checkpoint = new Checkpoint(signer.key().name(), size, tree(size, history).root());
        return new StoredCheckpoint(checkpoint, signer.sign(checkpoint), madeAt);
    }

    private static Frontier tree(int size, char history) {
        return Frontier.EMPTY.append(leaves(size, history)).frontier();
    }

    private static List<TreeHash> growth(int to, char history) {
        Map<NodeId, TreeHash> nodes = new HashMap<>();
        Frontier.EMPTY
                .append(leaves(to, history))
                .completed()
                .forEach(node -> nodes.put(node.id(), node.hash()));
        return new TreeProofs(nodes::get).consistency(5, to);
    }

    private static List<byte[]> leaves(int size, char history) {
        return IntStream.range(0, size)
                .mapToObj(leaf -> new byte[] {(byte) history, (byte) leaf})
                .toList();
    }

    private static byte[] seed(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        return seed;
    }
}
