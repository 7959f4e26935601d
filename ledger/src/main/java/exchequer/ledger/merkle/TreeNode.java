package exchequer.ledger.merkle;

/** A complete subtree with its hash. */
public record TreeNode(NodeId id, TreeHash hash) {}
