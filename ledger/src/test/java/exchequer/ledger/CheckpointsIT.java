package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import exchequer.ledger.checkpoint.Checkpoint;
import exchequer.ledger.checkpoint.CheckpointKeeper;
import exchequer.ledger.checkpoint.CheckpointPolicy;
import exchequer.ledger.checkpoint.CheckpointState;
import exchequer.ledger.checkpoint.Checkpoints;
import exchequer.ledger.checkpoint.NoteSigner;
import exchequer.ledger.checkpoint.SignedNote;
import exchequer.ledger.checkpoint.StoredCheckpoint;
import exchequer.ledger.merkle.Frontier;
import exchequer.ledger.merkle.ProofCheck;
import exchequer.ledger.merkle.TreeHash;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The journal is signed as it grows, and never against what was signed. */
class CheckpointsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final CheckpointPolicy OFTEN = new CheckpointPolicy(1, Duration.ofMillis(20));
    private static final NoteSigner SIGNER = NoteSigner.of("ledger.example/it", new byte[32]);

    private final Books books = new Books();
    private final Checkpoints checkpoints = new Checkpoints(books.database());
    private final LedgerTree tree = new LedgerTree(books.database());

    @Test
    void checkpoints_follow_the_journal_and_each_continues_the_one_before() throws Exception {
        try (var keeper = keeper(SIGNER)) {
            keeper.start();
            for (int order = 1; order <= 300; order += 60) {
                accept(order, order + 60);
                awaitSize(order + 59);
            }
        }

        List<StoredCheckpoint> made = checkpoints.before(Long.MAX_VALUE, 500);
        assertThat(made).hasSizeGreaterThanOrEqualTo(5);
        assertThat(made.getFirst().checkpoint().root()).isEqualTo(rootOfAll());
        for (int i = 0; i < made.size(); i++) {
            Checkpoint newer = made.get(i).checkpoint();
            assertThat(made.get(i).note().verify(SIGNER.key()))
                    .isEqualTo(new SignedNote.Verdict.Signed());
            assertThat(checkpoints.ofSize(newer.size())).hasValue(made.get(i));
            if (i + 1 < made.size()) {
                Checkpoint older = made.get(i + 1).checkpoint();
                assertThat(
                                ProofCheck.rootsOf(
                                        older.size(),
                                        older.root(),
                                        newer.size(),
                                        tree.at(it -> it.consistency(older.size(), newer.size()))))
                        .hasValue(new ProofCheck.Roots(older.root(), newer.root()));
            }
        }
        assertThat(books.queries().verifyChain()).isInstanceOf(ChainVerification.Verified.class);
    }

    @Test
    void every_entry_is_proven_in_every_size() throws Exception {
        accept(1, 201);
        var hashes = new ArrayList<Hash>();
        books.queries().readAll(transfer -> hashes.add(transfer.hash()));
        tree.at(
                it -> {
                    for (long size = 1; size <= 200; size += size < 130 ? 13 : 1) {
                        TreeHash root = it.root(size);
                        for (int leaf = 0; leaf < size; leaf += 7) {
                            assertThat(
                                            ProofCheck.rootOf(
                                                    ProofCheck.leaf(hashes.get(leaf).bytes()),
                                                    leaf,
                                                    size,
                                                    it.inclusion(leaf, size).path()))
                                    .as("leaf %d of %d", leaf, size)
                                    .hasValue(root);
                        }
                    }
                    assertThat(it.root(200)).isEqualTo(it.frontier().root());
                    assertThatThrownBy(() -> it.root(201))
                            .isInstanceOf(IllegalArgumentException.class);
                    return true;
                });
    }

    @Test
    void rewritten_journal_is_not_signed_and_stops_the_ledger() throws Exception {
        try (var keeper = keeper(SIGNER)) {
            keeper.start();
            accept(1, 71);
            awaitSize(70);
        }
        // Somebody rewrites an entry, its successors' hashes being beside the point, and the tree.
        tamper("update ledger.transfers set hash = sha256('other') where number = 5");
        rewriteTree();

        try (var keeper = keeper(SIGNER)) {
            keeper.start();
            await().atMost(PATIENCE)
                    .until(() -> keeper.state() instanceof CheckpointState.Incident);
            assertThat(checkpoints.openIncident().orElseThrow()).contains("two roots of 70");
        }
        assertThatThrownBy(() -> accept(71, 72))
                .isInstanceOf(LedgerIntegrityException.class)
                .hasMessageContaining("two roots of 70");
        assertThat(checkpoints.latest().orElseThrow().checkpoint().size()).isEqualTo(70);
    }

    @Test
    void rewritten_journal_that_has_grown_is_not_signed_either() throws Exception {
        try (var keeper = keeper(SIGNER)) {
            keeper.start();
            accept(1, 71);
            awaitSize(70);
        }
        tamper("update ledger.transfers set hash = sha256('other') where number = 5");
        rewriteTree();
        accept(71, 75);

        try (var keeper = keeper(SIGNER)) {
            keeper.start();
            await().atMost(PATIENCE)
                    .until(() -> keeper.state() instanceof CheckpointState.Incident);
        }
        assertThat(checkpoints.openIncident().orElseThrow())
                .contains("does not continue that of 70");
        assertThat(checkpoints.latest().orElseThrow().checkpoint().size()).isEqualTo(70);
    }

    @Test
    void missing_node_of_the_tree_is_an_incident() throws Exception {
        accept(1, 71);
        tamper("delete from ledger.tree_nodes");
        try (var keeper = keeper(SIGNER)) {
            keeper.start();
            await().atMost(PATIENCE)
                    .until(() -> keeper.state() instanceof CheckpointState.Incident);
        }
        assertThat(checkpoints.latest()).isEmpty();
    }

    @Test
    void journal_made_again_from_the_events_meets_its_checkpoints() throws Exception {
        try (var keeper = keeper(SIGNER)) {
            keeper.start();
            accept(1, 71);
            awaitSize(70);
            books.execute("drop schema ledger cascade");
            LedgerSchema.migrate(books.database());
            accept(1, 41);
            await().atMost(PATIENCE).until(() -> keeper.state() instanceof CheckpointState.Waiting);
            accept(41, 81);
            awaitSize(80);
        }
        assertThat(checkpoints.openIncident()).isEmpty();
        assertThat(books.queries().verifyChain()).isInstanceOf(ChainVerification.Verified.class);
    }

    @Test
    void key_may_change_when_the_former_one_is_named() throws Exception {
        try (var keeper = keeper(SIGNER)) {
            keeper.start();
            accept(1, 2);
            awaitSize(1);
        }
        accept(2, 3);
        byte[] seed = new byte[32];
        seed[0] = 1;
        var next = NoteSigner.of("ledger.example/it", seed);
        try (var keeper = keeper(next)) {
            keeper.start();
            await().atMost(PATIENCE).until(() -> keeper.state() instanceof CheckpointState.Waiting);
        }
        try (var keeper =
                new CheckpointKeeper(
                        tree,
                        checkpoints,
                        next,
                        List.of(SIGNER.key()),
                        OFTEN,
                        InstantSource.system())) {
            keeper.start();
            awaitSize(2);
        }
        assertThat(checkpoints.openIncident()).isEmpty();
    }

    private CheckpointKeeper keeper(NoteSigner signer) {
        return new CheckpointKeeper(
                tree, checkpoints, signer, List.of(), OFTEN, InstantSource.system());
    }

    private void accept(int from, int to) throws SQLException {
        for (int order = from; order < to; order++) {
            books.apply(
                    Facts.event(order, "DeliveryAccepted", Facts.deliveryAccepted(order, order)));
        }
    }

    private void awaitSize(long size) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                checkpoints
                                        .latest()
                                        .filter(it -> it.checkpoint().size() == size)
                                        .isPresent());
        assertThat(checkpoints.ofSize(size).orElseThrow().madeAt()).isBefore(Instant.MAX);
    }

    private TreeHash rootOfAll() {
        return grown().frontier().root();
    }

    private Frontier.Growth grown() {
        var hashes = new ArrayList<byte[]>();
        books.queries().readAll(transfer -> hashes.add(transfer.hash().bytes()));
        return Frontier.EMPTY.append(hashes);
    }

    /** The tree of the journal as it is now, as somebody with the triggers' key would write it. */
    private void rewriteTree() throws SQLException {
        var grown = grown();
        var sql = new StringBuilder("delete from ledger.tree_nodes; ");
        grown.completed().stream()
                .filter(node -> node.id().level() >= 6)
                .forEach(
                        node ->
                                sql.append(
                                        "insert into ledger.tree_nodes values (%d, %d, '\\x%s'); "
                                                .formatted(
                                                        node.id().level(),
                                                        node.id().index(),
                                                        node.hash().hex())));
        sql.append(
                "update ledger.head set frontier = '\\x%s'"
                        .formatted(HexFormat.of().formatHex(grown.frontier().toBytes())));
        tamper(sql.toString());
    }

    private void tamper(String sql) throws SQLException {
        books.execute("begin; set local session_replication_role = replica; " + sql + "; commit");
    }
}
