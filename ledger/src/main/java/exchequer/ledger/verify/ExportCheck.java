package exchequer.ledger.verify;

import exchequer.ledger.verify.ExportedLine.Content;
import exchequer.ledger.verify.ExportedLine.Entry;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows the chain of an export from its first line to its last: numbers, predecessors, balances,
 * and the tree. One use, one thread.
 */
final class ExportCheck {

    /** What the first line of an export says it is. */
    static final String KIND = "exchequer.journal_export.v1";

    private static final int HASH_BYTES = 32;

    private final Set<Long> sizes;
    private final PaymentFacts payments;
    private final Map<Long, byte[]> roots = new HashMap<>();
    private final RootStack tree = new RootStack();
    private final Balancing balances = new Balancing();
    private byte[] head = new byte[HASH_BYTES];
    private long entries;
    private long withheld;
    private boolean begun;
    private boolean ended;

    /**
     * @param sizes at which the root is wanted
     * @param payments takes note of what is booked for the payments somebody asks about
     */
    ExportCheck(Set<Long> sizes, PaymentFacts payments) {
        this.sizes = sizes;
        this.payments = payments;
    }

    /** What is wrong with the next line, if anything. */
    Optional<String> next(ExportedLine line) {
        if (ended) {
            return Optional.of("nothing can follow the last line of an export");
        }
        return switch (line) {
            case ExportedLine.First(String kind) -> first(kind);
            case Entry entry ->
                    entry(entry).map(wrong -> "entry %d: %s".formatted(entry.number(), wrong));
            case ExportedLine.Last last -> last(last);
        };
    }

    /** What is wrong when there is no further line, if anything. */
    Optional<String> end() {
        return ended
                ? Optional.empty()
                : Optional.of(
                        "the last line is missing: the file was cut off after entry " + entries);
    }

    private Optional<String> first(String kind) {
        if (begun || !kind.equals(KIND)) {
            return Optional.of("expected one first line with the kind %s".formatted(KIND));
        }
        begun = true;
        return Optional.empty();
    }

    private Optional<String> entry(Entry entry) {
        if (!begun) {
            return Optional.of("the first line is missing");
        }
        if (entry.number() != entries + 1) {
            return Optional.of("expected entry %d here".formatted(entries + 1));
        }
        if (!Arrays.equals(entry.previousHash(), head)) {
            return Optional.of(
                    "another predecessor is named: expected %s, found %s"
                            .formatted(Sha256.hex(head), Sha256.hex(entry.previousHash())));
        }
        if (entry.flaw().isPresent()) {
            return entry.flaw();
        }
        @Nullable Content content = entry.content();
        if (content == null) {
            withheld++;
        } else {
            Optional<String> wrong = balances.post(content.legs());
            if (wrong.isPresent()) {
                return wrong;
            }
            payments.note(content);
        }
        entries++;
        head = entry.hash();
        tree.add(entry.leaf());
        if (sizes.contains(entries)) {
            roots.put(entries, tree.root());
        }
        return Optional.empty();
    }

    private Optional<String> last(ExportedLine.Last last) {
        if (!begun) {
            return Optional.of("the first line is missing");
        }
        if (last.entries() != entries || !Arrays.equals(last.head(), head)) {
            return Optional.of(
                    "expected %d entries up to %s, found %d up to %s"
                            .formatted(
                                    last.entries(),
                                    Sha256.hex(last.head()),
                                    entries,
                                    Sha256.hex(head)));
        }
        byte[] root = tree.root();
        if (!Arrays.equals(last.root(), root)) {
            return Optional.of(
                    "another root: expected %s, found %s"
                            .formatted(Sha256.hex(last.root()), Sha256.hex(root)));
        }
        ended = true;
        roots.put(entries, root);
        return Optional.empty();
    }

    long entries() {
        return entries;
    }

    /** Entries of which only the hash is told. */
    long withheld() {
        return withheld;
    }

    int accounts() {
        return balances.accounts();
    }

    byte[] head() {
        return head;
    }

    /** The roots at the sizes that were asked for and reached, and at the end. */
    Map<Long, byte[]> roots() {
        return roots;
    }
}
