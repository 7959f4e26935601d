package exchequer.ledger.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import exchequer.ledger.checkpoint.SignedNote;
import exchequer.ledger.merkle.ProofCheck;
import exchequer.ledger.merkle.TreeHash;
import exchequer.ledger.verify.ExportedLine.Entry;
import exchequer.ledger.verify.Outcome.Broken;
import exchequer.ledger.verify.Outcome.NotVerified;
import exchequer.ledger.verify.Outcome.Sound;
import exchequer.ledger.verify.TrustedRoots.Trusted;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Verifies proofs against roots that something vouches for. */
final class ProofVerification {

    private final TrustedRoots roots;
    private final PaymentFacts payments;

    ProofVerification(TrustedRoots roots, PaymentFacts payments) {
        this.roots = roots;
        this.payments = payments;
    }

    Outcome verify(GivenFile.Inclusion proof) {
        Entry entry;
        try {
            byte[] line = proof.entry().getBytes(UTF_8);
            if (!(new LineReader().read(line, 0, line.length) instanceof Entry read)) {
                return new Broken("entry", "it is none");
            }
            entry = read;
        } catch (Malformed e) {
            return new Broken("entry", String.valueOf(e.getMessage()));
        }
        if (entry.flaw().isPresent()) {
            return new Broken("entry " + entry.number(), entry.flaw().get());
        }
        Optional<TreeHash> root =
                ProofCheck.rootOf(
                        ProofCheck.leaf(entry.hash()),
                        entry.number() - 1,
                        proof.size(),
                        proof.hashes());
        if (root.isEmpty()) {
            return new Broken(
                    "path",
                    "entry %d of %d has no proof with %d hashes"
                            .formatted(entry.number(), proof.size(), proof.hashes().size()));
        }
        Outcome outcome =
                compared(proof.size(), root.get(), proof.root(), proof.checkpoint(), "root");
        if (outcome instanceof Sound(String by) && entry.content() != null) {
            payments.note(entry.content());
            return new Sound("entry %d of %d, %s".formatted(entry.number(), proof.size(), by));
        }
        return outcome;
    }

    Outcome verify(GivenFile.Consistency proof) {
        Optional<ProofCheck.Roots> led =
                ProofCheck.rootsOf(proof.from(), proof.fromRoot(), proof.to(), proof.hashes());
        if (led.isEmpty()) {
            return new Broken(
                    "path",
                    "growth from %d to %d has no proof with %d hashes"
                            .formatted(proof.from(), proof.to(), proof.hashes().size()));
        }
        Outcome from =
                compared(
                        proof.from(),
                        led.get().from(),
                        proof.fromRoot(),
                        proof.fromCheckpoint(),
                        "from_root");
        if (!(from instanceof Sound(String older))) {
            return from;
        }
        Outcome to =
                compared(
                        proof.to(),
                        led.get().to(),
                        proof.toRoot(),
                        proof.toCheckpoint(),
                        "to_root");
        return to instanceof Sound(String newer)
                ? new Sound(
                        "%d entries, %s, continue %d, %s"
                                .formatted(proof.to(), newer, proof.from(), older))
                : to;
    }

    /**
     * @param computed where the proof leads
     * @param stated what it claims
     */
    private Outcome compared(
            long size,
            TreeHash computed,
            TreeHash stated,
            @Nullable SignedNote checkpoint,
            String where) {
        if (!computed.equals(stated)) {
            return new Broken(where, "the path leads to %s, found %s".formatted(computed, stated));
        }
        if (checkpoint != null && roots.add(checkpoint) instanceof Broken broken) {
            return new Broken("checkpoint, " + broken.where(), broken.why());
        }
        Optional<Trusted> trusted = roots.at(size);
        if (trusted.isEmpty()) {
            return new NotVerified(
                    ("it leads to the root %s of %d entries, for which nothing here vouches; give a"
                                    + " checkpoint of that size and the key (--key), or the export")
                            .formatted(computed, size));
        }
        return trusted.get().root().equals(computed)
                ? new Sound("as " + trusted.get().by() + " has it")
                : new Broken(
                        where,
                        "expected %s as %s has it, found %s"
                                .formatted(trusted.get().root(), trusted.get().by(), computed));
    }
}
