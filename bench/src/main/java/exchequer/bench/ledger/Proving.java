package exchequer.bench.ledger;

import exchequer.ledger.LedgerTree;
import exchequer.ledger.checkpoint.Checkpoints;
import exchequer.ledger.merkle.ProofCheck;
import exchequer.ledger.proof.InclusionProof;
import exchequer.ledger.proof.LedgerProofs;
import exchequer.ledger.proof.ProofJson;
import java.util.Arrays;
import java.util.Random;
import javax.sql.DataSource;

/** Makes inclusion proofs of random entries at random sizes, one after the other. */
public final class Proving {

    private static final int WARM_UP = 200;

    private final LedgerProofs proofs;
    private final long entries;
    private final Random random;

    /**
     * @param entries in the journal
     */
    public Proving(DataSource database, long entries, long seed) {
        this.proofs = new LedgerProofs(new LedgerTree(database), new Checkpoints(database));
        this.entries = entries;
        this.random = new Random(seed);
    }

    /** What a proof took, sorted, in milliseconds: from the question to the document's bytes. */
    public double[] milliseconds(int count) {
        for (int i = 0; i < WARM_UP; i++) {
            prove();
        }
        double[] took = new double[count];
        for (int i = 0; i < count; i++) {
            took[i] = prove() / 1e6;
        }
        Arrays.sort(took);
        return took;
    }

    private long prove() {
        long size = 1 + random.nextLong(entries);
        long entry = 1 + random.nextLong(size);
        long begun = System.nanoTime();
        InclusionProof proof = proofs.inclusion("main", entry, size).orElseThrow();
        ProofJson.bytes(proof);
        long took = System.nanoTime() - begun;
        boolean holds =
                ProofCheck.rootOf(
                                ProofCheck.leaf(proof.entry().hash().bytes()),
                                entry - 1,
                                size,
                                proof.path())
                        .filter(proof.root()::equals)
                        .isPresent();
        if (!holds) {
            throw new IllegalStateException("entry %d of %d is not proven".formatted(entry, size));
        }
        return took;
    }
}
