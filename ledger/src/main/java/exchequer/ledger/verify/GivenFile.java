package exchequer.ledger.verify;

import exchequer.ledger.checkpoint.SignedNote;
import exchequer.ledger.merkle.TreeHash;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file that was given to be verified, as far as it could be read. */
sealed interface GivenFile {

    Path path();

    /** An export, which is read as a stream and only later. */
    record Export(Path path) implements GivenFile {}

    /** A signed checkpoint. */
    record Note(Path path, SignedNote note) implements GivenFile {}

    /**
     * That an entry is in the journal.
     *
     * @param entry as its line would stand in an export
     * @param checkpoint null where none of that size was signed
     */
    record Inclusion(
            Path path,
            String entry,
            long size,
            TreeHash root,
            List<TreeHash> hashes,
            @Nullable SignedNote checkpoint)
            implements GivenFile {}

    /** That the journal has only grown. */
    record Consistency(
            Path path,
            long from,
            TreeHash fromRoot,
            long to,
            TreeHash toRoot,
            List<TreeHash> hashes,
            @Nullable SignedNote fromCheckpoint,
            @Nullable SignedNote toCheckpoint)
            implements GivenFile {}

    /**
     * A report of sent payments, or one row of it.
     *
     * @param bytes of the file
     * @param hash that the report claims; null for a row
     * @param tenant whose report it is; null for a row
     */
    record Report(
            Path path, byte[] bytes, @Nullable String hash, @Nullable String tenant, List<Row> rows)
            implements GivenFile {}

    /**
     * A row of a report.
     *
     * @param proofType {@code PREIMAGE} or {@code TRANSFER_ID}
     * @param settledAt microseconds since 1970
     */
    record Row(
            String paymentHash,
            String proofType,
            String proof,
            long amountMsat,
            long feeMsat,
            long settledAt) {}

    /** None of these. */
    record Unknown(Path path, String why) implements GivenFile {}
}
