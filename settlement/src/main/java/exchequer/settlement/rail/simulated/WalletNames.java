package exchequer.settlement.rail.simulated;

import exchequer.settlement.lightning.NodeId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which wallet is which node. A wallet is never renamed or removed, so one that was found is not
 * read again; one that was not found may have been created since. Thread-safe.
 */
final class WalletNames {

    private final Transactions transactions;
    private final Map<NodeId, String> names = new ConcurrentHashMap<>();

    WalletNames(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Reads those that are not known yet. */
    void learn(Collection<NodeId> nodes) {
        Set<NodeId> unknown =
                nodes.stream().filter(node -> !names.containsKey(node)).collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            names.putAll(transactions.read(c -> WalletTable.names(c, unknown)));
        }
    }

    /** Empty if no wallet was that node when it was last {@link #learn learned}. */
    Optional<String> of(NodeId node) {
        return Optional.ofNullable(names.get(node));
    }
}
