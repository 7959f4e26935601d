package exchequer.ledger.checkpoint;

import exchequer.ledger.merkle.Frontier;
import exchequer.ledger.merkle.ProofCheck;
import exchequer.ledger.merkle.TreeHash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether the journal may be signed. Pure. A log must never sign what is inconsistent with
 * what it signed before (C2SP tlog-checkpoint), so everything is checked against the last
 * checkpoint, by proof and not by trust in what is stored.
 *
 * @param formerKeys that have signed before ours
 */
record SigningRules(NoteKey key, List<NoteKey> formerKeys, CheckpointPolicy policy) {

    /** What to do now. */
    sealed interface Decision {

        /** All is well, and nothing is due. */
        record Nothing() implements Decision {}

        /** A checkpoint is due; {@link SigningRules#grown} has to be asked first. */
        record Due() implements Decision {}

        /** Sign exactly this. */
        record Sign(long size, TreeHash root) implements Decision {}

        /** Not now, and nothing is wrong with the books. */
        record Wait(String why) implements Decision {}

        /** The books contradict what was signed. */
        record Stop(String why) implements Decision {}
    }

    /** What to do about this tree, compared with what was signed last. */
    Decision look(Frontier tree, Optional<StoredCheckpoint> last, Instant now) {
        if (last.isEmpty()) {
            return tree.size() > 0 ? new Decision.Due() : new Decision.Nothing();
        }
        StoredCheckpoint before = last.get();
        long signed = before.checkpoint().size();
        return switch (verdict(before.note())) {
            case SignedNote.Verdict.Forged _ ->
                    new Decision.Stop(
                            "the checkpoint of %d bears our key's name and another signature"
                                    .formatted(signed));
            case SignedNote.Verdict.Unknown _ ->
                    new Decision.Wait(
                            "the checkpoint of %d is signed by none of the keys configured"
                                    .formatted(signed));
            case SignedNote.Verdict.Signed _ -> look(tree, before, now);
        };
    }

    private Decision look(Frontier tree, StoredCheckpoint last, Instant now) {
        long signed = last.checkpoint().size();
        if (tree.size() < signed) {
            return new Decision.Wait(
                    "the journal does not have all of the %d entries yet that were signed"
                            .formatted(signed));
        }
        if (tree.size() == signed && !tree.root().equals(last.checkpoint().root())) {
            return new Decision.Stop(
                    "two roots of %d entries: %s is signed, the journal has %s"
                            .formatted(signed, last.checkpoint().root(), tree.root()));
        }
        return policy.isDue(last, tree.size(), now) ? new Decision.Due() : new Decision.Nothing();
    }

    /**
     * Whether a tree that is due may be signed.
     *
     * @param stored its root as the stored nodes have it
     * @param growth consistency proof from the last checkpoint; empty without one
     */
    Decision grown(
            Frontier tree,
            TreeHash stored,
            Optional<StoredCheckpoint> last,
            List<TreeHash> growth) {
        if (!stored.equals(tree.root())) {
            return new Decision.Stop(
                    "two roots of %d entries: the head has %s, the tree's nodes make %s"
                            .formatted(tree.size(), tree.root(), stored));
        }
        if (last.isPresent()) {
            Checkpoint before = last.get().checkpoint();
            var expected = new ProofCheck.Roots(before.root(), stored);
            boolean isContinued =
                    ProofCheck.rootsOf(before.size(), before.root(), tree.size(), growth)
                            .filter(expected::equals)
                            .isPresent();
            if (!isContinued) {
                return new Decision.Stop(
                        "the journal of %d entries does not continue that of %d which was signed"
                                .formatted(tree.size(), before.size()));
            }
        }
        return new Decision.Sign(tree.size(), stored);
    }

    private SignedNote.Verdict verdict(SignedNote note) {
        SignedNote.Verdict verdict = note.verify(key);
        for (NoteKey former : formerKeys) {
            if (verdict instanceof SignedNote.Verdict.Unknown) {
                verdict = note.verify(former);
            }
        }
        return verdict;
    }
}
