package exchequer.ledger.verify;

import exchequer.ledger.checkpoint.Checkpoint;
import exchequer.ledger.checkpoint.NoteKey;
import exchequer.ledger.checkpoint.SignedNote;
import exchequer.ledger.merkle.TreeHash;
import exchequer.ledger.verify.Outcome.Broken;
import exchequer.ledger.verify.Outcome.NotVerified;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies files by themselves and against each other: exports, checkpoints, proofs, reports and
 * their rows. Needs neither server nor database, and believes nothing but the keys it is given. One
 * use, one thread; exports are read on all processors.
 */
public final class OfflineVerification {

    private final List<NoteKey> keys;
    private final ProgressListener progress;
    private final TrustedRoots roots;
    private final Map<Path, Outcome> outcomes = new LinkedHashMap<>();

    /**
     * @param keys whose signatures are believed
     */
    public OfflineVerification(List<NoteKey> keys, ProgressListener progress) {
        this.keys = List.copyOf(keys);
        this.progress = progress;
        this.roots = new TrustedRoots(this.keys);
    }

    /**
     * What came out, per file in the order given. Verified together: a checkpoint is compared with
     * an export that reaches its size, a proof with both, a row with the entries that export and
     * proofs have shown.
     */
    public Map<Path, Outcome> verify(List<Path> files) {
        var given = new ArrayList<GivenFile>();
        for (Path path : files) {
            outcomes.put(path, new NotVerified("not looked at"));
            given.add(read(path));
        }
        var payments = new PaymentFacts(paymentsAskedFor(given));
        Set<Long> sizes = sizesAskedFor(given);
        // What vouches for others comes first, and a signature before an export.
        for (GivenFile file : given) {
            switch (file) {
                case GivenFile.Note note -> outcomes.put(note.path(), roots.add(note.note()));
                case GivenFile.Inclusion proof -> trust(proof.checkpoint());
                case GivenFile.Consistency proof -> {
                    trust(proof.fromCheckpoint());
                    trust(proof.toCheckpoint());
                }
                case GivenFile.Export _, GivenFile.Report _, GivenFile.Unknown _ -> {}
            }
        }
        for (GivenFile file : given) {
            if (file instanceof GivenFile.Export export) {
                outcomes.put(export.path(), verify(export, new ExportCheck(sizes, payments)));
            }
        }
        var proofs = new ProofVerification(roots, payments);
        for (GivenFile file : given) {
            switch (file) {
                case GivenFile.Inclusion proof -> outcomes.put(proof.path(), proofs.verify(proof));
                case GivenFile.Consistency proof ->
                        outcomes.put(proof.path(), proofs.verify(proof));
                case GivenFile.Unknown(Path path, String why) ->
                        outcomes.put(path, new NotVerified(why));
                case GivenFile.Export _, GivenFile.Note _, GivenFile.Report _ -> {}
            }
        }
        for (GivenFile file : given) {
            if (file instanceof GivenFile.Report report) {
                outcomes.put(report.path(), new ReportVerification(payments).verify(report));
            }
        }
        return outcomes;
    }

    /** What is wrong with it is said when its proof is verified. */
    private void trust(@Nullable SignedNote checkpoint) {
        if (checkpoint != null) {
            roots.add(checkpoint);
        }
    }

    private static GivenFile read(Path path) {
        try {
            return FileReader.read(path);
        } catch (IOException e) {
            return new GivenFile.Unknown(path, "it cannot be read: " + e.getMessage());
        }
    }

    private Outcome verify(GivenFile.Export export, ExportCheck check) {
        Outcome outcome;
        try {
            outcome = new ExportVerification(progress).verify(export.path(), check);
        } catch (IOException e) {
            return new NotVerified("it cannot be read: " + e.getMessage());
        }
        if (outcome instanceof Outcome.Sound) {
            for (var root : check.roots().entrySet()) {
                Optional<Broken> differs =
                        roots.add(
                                root.getKey(),
                                TreeHash.of(root.getValue()),
                                "the export " + export.path().getFileName());
                if (differs.isPresent()) {
                    return differs.get();
                }
            }
        }
        return outcome;
    }

    private static Set<String> paymentsAskedFor(List<GivenFile> given) {
        var payments = new HashSet<String>();
        for (GivenFile file : given) {
            if (file instanceof GivenFile.Report report) {
                report.rows().forEach(row -> payments.add(row.paymentHash()));
            }
        }
        return payments;
    }

    private static Set<Long> sizesAskedFor(List<GivenFile> given) {
        var sizes = new HashSet<Long>();
        for (GivenFile file : given) {
            switch (file) {
                case GivenFile.Note note -> addSize(note.note(), sizes);
                case GivenFile.Inclusion proof -> sizes.add(proof.size());
                case GivenFile.Consistency proof -> sizes.addAll(List.of(proof.from(), proof.to()));
                case GivenFile.Export _, GivenFile.Report _, GivenFile.Unknown _ -> {}
            }
        }
        return sizes;
    }

    private static void addSize(@Nullable SignedNote note, Set<Long> sizes) {
        if (note != null) {
            try {
                sizes.add(Checkpoint.of(note.text()).size());
            } catch (IllegalArgumentException noCheckpoint) {
                // Said when the note itself is verified.
            }
        }
    }
}
