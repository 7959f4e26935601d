package exchequer.ledger.proof;

import exchequer.ledger.checkpoint.SignedNote;
import exchequer.ledger.merkle.TreeHash;
import java.util.List;
import java.util.Optional;

/**
 * That the journal of one size is the beginning of that of another.
 *
 * @param path RFC 6962 §2.1.2
 * @param fromCheckpoint of the smaller size, where one was signed
 */
public record ConsistencyProof(
        long from,
        TreeHash fromRoot,
        long to,
        TreeHash toRoot,
        List<TreeHash> path,
        Optional<SignedNote> fromCheckpoint,
        Optional<SignedNote> toCheckpoint) {

    /** What the document says it is. */
    public static final String KIND = "exchequer.consistency_proof.v1";
}
