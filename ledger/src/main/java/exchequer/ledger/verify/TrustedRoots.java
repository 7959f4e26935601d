package exchequer.ledger.verify;

import exchequer.ledger.checkpoint.Checkpoint;
import exchequer.ledger.checkpoint.NoteKey;
import exchequer.ledger.checkpoint.SignedNote;
import exchequer.ledger.merkle.TreeHash;
import exchequer.ledger.verify.Outcome.Broken;
import exchequer.ledger.verify.Outcome.NotVerified;
import exchequer.ledger.verify.Outcome.Sound;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The roots that something vouches for: a signature of a key that was given, or a whole export. */
final class TrustedRoots {

    /** A root, and what vouches for it. */
    record Trusted(TreeHash root, String by) {}

    private final List<NoteKey> keys;
    private final Map<Long, Trusted> bySize = new HashMap<>();

    TrustedRoots(List<NoteKey> keys) {
        this.keys = keys;
    }

    /** From an export that was verified. */
    Optional<Broken> add(long size, TreeHash root, String by) {
        @Nullable Trusted known = bySize.putIfAbsent(size, new Trusted(root, by));
        return known == null || known.root.equals(root)
                ? Optional.empty()
                : Optional.of(
                        new Broken(
                                "size " + size,
                                "two roots: %s has %s, %s has %s"
                                        .formatted(known.by, known.root, by, root)));
    }

    /** Verifies the signature, and trusts the root when it is a given key's. */
    Outcome add(SignedNote note) {
        Checkpoint checkpoint;
        try {
            checkpoint = Checkpoint.of(note.text());
        } catch (IllegalArgumentException e) {
            return new Broken("the text", String.valueOf(e.getMessage()));
        }
        for (NoteKey key : keys) {
            switch (note.verify(key)) {
                case SignedNote.Verdict.Forged _ -> {
                    return new Broken("the signature", "it is not that of " + key);
                }
                case SignedNote.Verdict.Signed _ -> {
                    return signed(checkpoint, key);
                }
                case SignedNote.Verdict.Unknown _ -> {}
            }
        }
        return new NotVerified(
                keys.isEmpty()
                        ? "without a key its signature says nothing; give the key with --key"
                        : "none of its signatures is of a key that was given");
    }

    private Outcome signed(Checkpoint checkpoint, NoteKey key) {
        if (!checkpoint.origin().equals(key.name())) {
            return new Broken(
                    "line 1",
                    "expected the origin %s, found %s".formatted(key.name(), checkpoint.origin()));
        }
        Optional<Broken> differs =
                add(checkpoint.size(), checkpoint.root(), "a checkpoint signed by " + key.name());
        return differs.isPresent()
                ? differs.get()
                : new Sound(
                        "%d entries, root %s, signed by %s"
                                .formatted(checkpoint.size(), checkpoint.root(), key));
    }

    Optional<Trusted> at(long size) {
        return Optional.ofNullable(bySize.get(size));
    }
}
