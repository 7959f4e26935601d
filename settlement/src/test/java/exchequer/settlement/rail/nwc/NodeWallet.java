package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.simulated.InMemoryRail;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What a wallet service does with a Lightning node, here a simulated one: it begins payments,
 * answers each when it has ended, and reads the node's books. It knows no cap for fees.
 */
public final class NodeWallet {

    private static final Duration NODE_TIMEOUT = Duration.ofSeconds(60);

    private final InMemoryRail node;
    private final Map<PaymentHash, CompletableFuture<RailUpdate>> waiting =
            new ConcurrentHashMap<>();

    public NodeWallet(InMemoryRail node) {
        this.node = node;
    }

    /**
     * @return the end of the payment; empty when it never gets to be known, because the node can
     *     not be reached or its answer is lost
     */
    public Optional<CompletableFuture<RailUpdate>> pay(String bolt11) {
        PayRequest request =
                switch (Bolt11.decode(bolt11)) {
                    case Decoded(var invoice) ->
                            PayRequest.of(invoice, Msat.ofSat(100_000), NODE_TIMEOUT);
                    default -> throw new AssertionError("no invoice: " + bolt11);
                };
        CompletableFuture<RailUpdate> end = new CompletableFuture<>();
        RailUpdate begun = node.pay(request);
        if (begun instanceof RailUpdate.Unavailable) {
            return Optional.empty();
        }
        if (begun.isFinal()) {
            end.complete(begun);
        } else {
            waiting.put(begun.hash(), end);
        }
        return Optional.of(end);
    }

    /** Answers what has ended. */
    public void answer() {
        waiting.forEach(
                (hash, end) -> {
                    RailUpdate state = node.track(hash);
                    if (state.isFinal() && waiting.remove(hash, end)) {
                        end.complete(state);
                    }
                });
    }

    /** How many payments are not answered, and will be. */
    public int waiting() {
        return waiting.size();
    }

    /** Whether anything can be asked at all. */
    public boolean isUp() {
        try {
            node.balances();
            return true;
        } catch (RailUnavailableException down) {
            return false;
        }
    }

    public Msat balance() {
        return node.balances().spendable();
    }

    /** What the node knows of a payment; empty when it does not know it. */
    public Optional<RailUpdate> books(PaymentHash hash) {
        return Optional.of(node.track(hash)).filter(it -> !(it instanceof RailUpdate.NotFound));
    }

    /** Calls back for each payment that succeeds, as often as the script wants. */
    public void onSent(Consumer<RailUpdate.Succeeded> listener) {
        node.subscribe(
                update -> {
                    if (update instanceof RailUpdate.Succeeded success) {
                        listener.accept(success);
                    }
                });
    }
}
