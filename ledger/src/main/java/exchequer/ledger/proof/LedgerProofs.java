package exchequer.ledger.proof;

import exchequer.ledger.LedgerTree;
import exchequer.ledger.Transfer;
import exchequer.ledger.TreeSnapshot;
import exchequer.ledger.checkpoint.Checkpoints;
import exchequer.ledger.checkpoint.SignedNote;
import exchequer.ledger.checkpoint.StoredCheckpoint;
import java.util.Optional;

/**
 * Makes proofs about the journal, each from a handful of rows by primary key. Safe for any number
 * of threads. Every method throws {@link exchequer.ledger.LedgerUnavailableException} when the
 * database fails.
 */
public final class LedgerProofs {

    private final LedgerTree tree;
    private final Checkpoints checkpoints;

    public LedgerProofs(LedgerTree tree, Checkpoints checkpoints) {
        this.tree = tree;
        this.checkpoints = checkpoints;
    }

    /**
     * That the entry with this number is in the journal of a size; nothing when the tenant has no
     * such entry.
     *
     * @throws IllegalArgumentException when the journal never had that size, or the entry is not in
     *     it at that size
     */
    public Optional<InclusionProof> inclusion(String tenant, long entry, long size) {
        // One moment and one connection for all of it: each further one costs as much as a lookup.
        Optional<SignedNote> signed = noteOf(size);
        return tree.at(
                it -> {
                    Optional<Transfer> found = it.entry(tenant, entry);
                    if (found.isEmpty()) {
                        return Optional.empty();
                    }
                    if (entry > size) {
                        throw new IllegalArgumentException(
                                "entry %d is not among the first %d".formatted(entry, size));
                    }
                    TreeSnapshot.Inclusion proof = it.inclusion(entry - 1, size);
                    return Optional.of(
                            new InclusionProof(
                                    found.get(), size, proof.root(), proof.path(), signed));
                });
    }

    /**
     * That the journal has only grown from one size to another.
     *
     * @throws IllegalArgumentException when it never had these sizes in this order
     */
    public ConsistencyProof consistency(long from, long to) {
        Optional<SignedNote> older = noteOf(from);
        Optional<SignedNote> newer = noteOf(to);
        return tree.at(
                it ->
                        new ConsistencyProof(
                                from,
                                it.root(from),
                                to,
                                it.root(to),
                                it.consistency(from, to),
                                older,
                                newer));
    }

    private Optional<SignedNote> noteOf(long size) {
        return checkpoints.ofSize(size).map(StoredCheckpoint::note);
    }
}
