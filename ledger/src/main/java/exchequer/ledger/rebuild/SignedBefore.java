package exchequer.ledger.rebuild;

import exchequer.eventstore.rebuild.RebuildPlan;
import exchequer.ledger.LedgerTree;
import exchequer.ledger.checkpoint.Checkpoints;
import exchequer.ledger.checkpoint.StoredCheckpoint;
import exchequer.ledger.merkle.TreeHash;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Whether a journal that was made again may take the place of the one in use: it has to have every
 * root that was ever signed, and the chain of the journal in use unless an incident is open about
 * that. A difference is never waved through: one of the two is wrong, and somebody has to find out
 * which.
 */
final class SignedBefore implements RebuildPlan.Check {

    private final LedgerTree made;
    private final Checkpoints checkpoints;
    private final String next;

    /**
     * @param made a database in which {@code ledger} means the new version
     * @param database the real one
     */
    SignedBefore(DataSource made, DataSource database, String next) {
        this.made = new LedgerTree(made);
        this.checkpoints = new Checkpoints(database);
        this.next = next;
    }

    @Override
    public Optional<String> objection(Connection tx) throws SQLException {
        var signed = differsFromSigned();
        // Under an incident the journal in use is known to be wrong: what was signed decides alone.
        if (signed.isPresent() || checkpoints.openIncident().isPresent()) {
            return signed;
        }
        return differsFromLive(tx);
    }

    private Optional<String> differsFromSigned() {
        long before = Long.MAX_VALUE;
        var page = checkpoints.before(before, Checkpoints.MAX_PAGE);
        while (!page.isEmpty()) {
            var objection = firstDifference(page);
            if (objection.isPresent()) {
                return objection;
            }
            before = page.getLast().checkpoint().size();
            page = checkpoints.before(before, Checkpoints.MAX_PAGE);
        }
        return Optional.empty();
    }

    private Optional<String> firstDifference(List<StoredCheckpoint> page) {
        return made.at(
                tree -> {
                    for (var stored : page) {
                        long size = stored.checkpoint().size();
                        if (tree.frontier().size() < size) {
                            return Optional.of(
                                    "a journal of %d entries was signed, made again it has %d"
                                            .formatted(size, tree.frontier().size()));
                        }
                        TreeHash root = tree.root(size);
                        if (!root.equals(stored.checkpoint().root())) {
                            return Optional.of(
                                    "the root of %d entries that was signed is %s, made again %s"
                                            .formatted(size, stored.checkpoint().root(), root));
                        }
                    }
                    return Optional.empty();
                });
    }

    /** One hash stands for all before it. */
    private Optional<String> differsFromLive(Connection tx) throws SQLException {
        try (var select =
                        tx.prepareStatement(
                                """
                                select l.transfers, l.hash, n.hash
                                from ledger.head l
                                left join %s.transfers n on n.number = l.transfers
                                where l.transfers > 0"""
                                        .formatted(next));
                var row = select.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            var live = HexFormat.of().formatHex(row.getBytes(2));
            var again = row.getBytes(3) == null ? "" : HexFormat.of().formatHex(row.getBytes(3));
            return live.equals(again)
                    ? Optional.empty()
                    : Optional.of(
                            "entry %d of the journal in use has the hash %s, made again %s"
                                    .formatted(
                                            row.getLong(1),
                                            live,
                                            again.isEmpty() ? "it does not exist" : again));
        }
    }
}
