package exchequer.ledger.verify;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A line of an export, read and computed as far as that is possible without the lines before. */
sealed interface ExportedLine {

    /** The line that says what the file is. */
    record First(String kind) implements ExportedLine {}

    /** The line that ends it. */
    record Last(long entries, byte[] head, byte[] root) implements ExportedLine {}

    /**
     * A journal entry.
     *
     * @param leaf its hash as a leaf of the tree
     * @param content what it says; null where that is withheld
     * @param flaw what is wrong with it by itself
     */
    record Entry(
            long number,
            byte[] previousHash,
            byte[] hash,
            byte[] leaf,
            @Nullable Content content,
            Optional<String> flaw)
            implements ExportedLine {}

    /**
     * What an entry says, as far as it has to fit the others.
     *
     * @param paymentHash null where there is none
     * @param effectiveAt microseconds since 1970
     */
    record Content(
            String tenant,
            String rule,
            long effectiveAt,
            @Nullable String paymentHash,
            List<Leg> legs) {}

    /**
     * A posting.
     *
     * @param account tenant and path
     */
    record Leg(String account, long amount, long before, long after, long version) {}
}
