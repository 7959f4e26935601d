package exchequer.settlement.rail.lnd;

import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A rail that knows which of its subscriptions have heard anything yet. A real node does not say
 * when a subscription begins to count.
 */
record HeardRail(PaymentRail rail, List<AtomicBoolean> heard) implements PaymentRail {

    HeardRail(PaymentRail rail) {
        this(rail, new CopyOnWriteArrayList<>());
    }

    long hearing() {
        return heard.stream().filter(AtomicBoolean::get).count();
    }

    @Override
    public Subscription subscribe(Consumer<RailUpdate> listener) {
        AtomicBoolean hears = new AtomicBoolean();
        heard.add(hears);
        return rail.subscribe(
                update -> {
                    hears.set(true);
                    listener.accept(update);
                });
    }

    @Override
    public String name() {
        return rail.name();
    }

    @Override
    public Network network() {
        return rail.network();
    }

    @Override
    public RailUpdate pay(PayRequest request) {
        return rail.pay(request);
    }

    @Override
    public RailUpdate track(PaymentHash hash) {
        return rail.track(hash);
    }

    @Override
    public Balances balances() {
        return rail.balances();
    }
}
