package exchequer.ledger.merkle;

/** Knows the hashes of complete subtrees. */
@FunctionalInterface
public interface NodeSource {

    /** The hash of a subtree that is complete in the tree asked about. */
    TreeHash hashOf(NodeId id);
}
