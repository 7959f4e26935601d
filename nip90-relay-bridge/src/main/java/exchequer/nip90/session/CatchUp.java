package exchequer.nip90.session;

import exchequer.nip90.negentropy.Initiator;
import exchequer.nip90.negentropy.Item;
import exchequer.nip90.negentropy.ItemId;
import exchequer.nip90.negentropy.SealedItems;
import exchequer.nip90.negentropy.SyncLimits;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.relay.RelayStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets from a relay what it stored while nobody listened: by reconciling where the relay can, in
 * smaller windows where it finds one too large, and in pages where it will not.
 */
final class CatchUp {

    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    private static final int IDS_PER_PAGE = 200;
    private static final int MAX_SET = 200_000;

    /** A reconciliation moves on with every answer; one that takes this long does not. */
    private static final int PATIENCE = 30;

    private final RelayClient client;
    private final RelayStore store;
    private final SessionRules rules;
    private final Pages pages;
    private boolean reconciles;
    private boolean reconciled;

    /**
     * @param reconciles whether the relay says it does
     */
    CatchUp(
            RelayClient client,
            RelayStore store,
            SessionRules rules,
            SessionIntake intake,
            boolean reconciles) {
        this.client = client;
        this.store = store;
        this.rules = rules;
        this.pages = new Pages(client, rules, intake::takePage);
        this.reconciles = reconciles;
    }

    /** Everything between the two times that any of the filters selects. */
    void run(List<Filter> filters, long since, long until)
            throws SessionFailure, InterruptedException {
        for (Filter filter : filters) {
            window(filter, since, until);
        }
    }

    /** Whether it was done, at least in part, without paging. */
    boolean reconciled() {
        return reconciled;
    }

    private void window(Filter filter, long since, long until)
            throws SessionFailure, InterruptedException {
        if (!reconciles) {
            pages.read(filter, since, until);
            return;
        }
        Filter window = filter.withSince(since).withUntil(until);
        Optional<List<Item>> ours = store.items(window, MAX_SET);
        if (ours.isEmpty() && until > since) {
            halves(filter, since, until);
            return;
        }
        try {
            fetch(reconcile(window, ours.orElse(List.of())).need());
            reconciled = true;
        } catch (RelayClient.SyncRefused refusal) {
            if (refusal.prefix() == ReasonPrefix.BLOCKED && until > since) {
                halves(filter, since, until);
            } else {
                LOG.info("Reading in pages instead of reconciling: {}", refusal.getMessage());
                reconciles = false;
                pages.read(filter, since, until);
            }
        }
    }

    private void halves(Filter filter, long since, long until)
            throws SessionFailure, InterruptedException {
        long middle = since + (until - since) / 2;
        // The newer half first: if the connection ends, that was the more useful one.
        window(filter, middle + 1, until);
        window(filter, since, middle);
    }

    private Initiator.Difference reconcile(Filter window, List<Item> ours)
            throws SessionFailure, InterruptedException {
        try {
            return client.reconcile(window, SealedItems.of(ours), SyncLimits.standard())
                    .get(PATIENCE * rules.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new SessionFailure("reconciling takes for ever");
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RelayClient.SyncRefused refused) {
                throw refused;
            }
            throw new SessionFailure("reconciling failed: " + failure.getCause().getMessage());
        }
    }

    private void fetch(List<ItemId> need) throws SessionFailure, InterruptedException {
        for (int from = 0; from < need.size(); from += IDS_PER_PAGE) {
            List<String> ids =
                    need.subList(from, Math.min(need.size(), from + IDS_PER_PAGE)).stream()
                            .map(ItemId::toHex)
                            .toList();
            // Deleted and replaced events are in our store and in none of our answers.
            Set<String> known = store.known(ids);
            List<String> unknown = ids.stream().filter(id -> !known.contains(id)).toList();
            if (!unknown.isEmpty()) {
                pages.read(unknown);
            }
        }
    }
}
