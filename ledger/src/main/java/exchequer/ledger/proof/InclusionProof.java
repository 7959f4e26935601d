package exchequer.ledger.proof;

import exchequer.ledger.Transfer;
import exchequer.ledger.checkpoint.SignedNote;
import exchequer.ledger.merkle.TreeHash;
import java.util.List;
import java.util.Optional;

/**
 * That an entry is in the journal of a size.
 *
 * @param path RFC 6962 §2.1.1, from the leaf's sibling upwards
 * @param checkpoint of that size, where one was signed
 */
public record InclusionProof(
        Transfer entry,
        long size,
        TreeHash root,
        List<TreeHash> path,
        Optional<SignedNote> checkpoint) {

    /** What the document says it is. */
    public static final String KIND = "exchequer.inclusion_proof.v1";
}
