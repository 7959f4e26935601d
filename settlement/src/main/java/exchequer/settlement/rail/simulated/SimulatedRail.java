package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailListing;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import java.util.List;
import java.util.function.Consumer;

/** One wallet of a {@link SimulatedLightning} as the rail of a payer. */
final class SimulatedRail implements PaymentRail {

    private final String wallet;
    private final Network network;
    private final Transactions transactions;
    private final Script script;
    private final PaymentEngine engine;
    private final HintBoard hints;

    SimulatedRail(
            String wallet,
            Network network,
            Transactions transactions,
            Script script,
            PaymentEngine engine,
            HintBoard hints) {
        this.wallet = wallet;
        this.network = network;
        this.transactions = transactions;
        this.script = script;
        this.engine = engine;
        this.hints = hints;
    }

    @Override
    public String name() {
        return "simulated-" + wallet;
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public RailUpdate pay(PayRequest request) {
        Network asked = request.invoice().network();
        if (asked != network) {
            throw new IllegalArgumentException("invoice of " + asked + " on " + network);
        }
        return engine.pay(wallet, request);
    }

    @Override
    public RailUpdate track(PaymentHash hash) {
        return engine.track(new PaymentTable.Key(wallet, hash));
    }

    @Override
    public Subscription subscribe(Consumer<RailUpdate> listener) {
        return hints.subscribe(wallet, listener);
    }

    @Override
    public RailListing payments(long after, int limit) {
        if (script.isDown()) {
            return new RailListing.Unavailable("the node cannot be reached");
        }
        try {
            List<ListedPayment> page =
                    transactions.run(c -> PaymentTable.list(c, wallet, after, limit));
            return new RailListing.Page(page, page.isEmpty() ? after : page.getLast().index());
        } catch (RailUnavailableException e) {
            return new RailListing.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Balances balances() {
        if (script.isDown()) {
            throw new RailUnavailableException("the node cannot be reached");
        }
        WalletTable.Funds funds = transactions.run(c -> WalletTable.funds(c, wallet));
        return new Balances(
                funds.balance(), Msat.of(Msat.MAX_VALUE).minus(funds.balance()), funds.inFlight());
    }
}
