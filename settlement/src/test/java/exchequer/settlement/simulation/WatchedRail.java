package exchequer.settlement.simulation;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.simulated.InMemoryRail;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * The way to the simulated rail: it can be cut, requests can arrive after their sender has given
 * up, and of some payments the rail says what is not true. Keeps books of what really set out.
 */
final class WatchedRail implements PaymentRail {

    static final String CALLING = "about to call the rail";
    static final String SENDING = "on the way to the rail";

    /** How a rail breaks its contract. */
    enum Lie {
        /** It reports failure while the payment is under way. */
        FAILED_TOO_EARLY,
        /** It pays more than it was asked to. */
        PAID_MORE,
        /** Routing costs more than was allowed. */
        COST_MORE
    }

    /**
     * A request on its way.
     *
     * @param seen how many facts there were when its sender last asked the log
     */
    private record Sent(PayRequest request, int seen) {}

    private static final Msat EXCESS = Msat.of(777);

    private final InMemoryRail rail;
    private final Turns turns;
    private final Random random;
    private final InstantSource clock;
    private final IntSupplier facts;
    private final IntSupplier seen;
    private final Msat funds;
    private final List<RailBooks.Attempt> attempts = new ArrayList<>();
    private final Set<PaymentHash> known = new HashSet<>();
    private final Map<PaymentHash, Lie> lies = new HashMap<>();
    private final Set<PaymentHash> lied = new HashSet<>();
    private final List<Sent> late = new ArrayList<>();
    private boolean down;
    private int troublePercent;

    WatchedRail(
            InMemoryRail rail,
            Turns turns,
            Random random,
            InstantSource clock,
            IntSupplier facts,
            IntSupplier seen,
            Msat funds) {
        this.rail = rail;
        this.turns = turns;
        this.random = random;
        this.clock = clock;
        this.facts = facts;
        this.seen = seen;
        this.funds = funds;
    }

    void down(boolean isDown) {
        down = isDown;
    }

    boolean isDown() {
        return down;
    }

    /**
     * From now on that many requests of a hundred arrive late, and as many are refused before they
     * begin, which the rail does not remember.
     */
    void trouble(int percent) {
        troublePercent = percent;
    }

    void lieAbout(PaymentHash hash, Lie lie) {
        lies.put(hash, lie);
    }

    /** Everything on its way arrives. */
    void deliverLate() {
        List<Sent> all = List.copyOf(late);
        late.clear();
        all.forEach(this::begin);
    }

    RailBooks books() {
        Map<PaymentHash, RailUpdate> said = new LinkedHashMap<>();
        known.forEach(hash -> said.put(hash, told(rail.track(hash), false)));
        Balances balances = rail.balances();
        return new RailBooks(
                attempts, said, lied, funds.minus(balances.spendable()).minus(balances.inFlight()));
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
    public RailUpdate track(PaymentHash hash) {
        turns.pause("asking the rail");
        RailUpdate answer =
                down ? new Unavailable(hash, "no connection") : told(rail.track(hash), true);
        turns.pause("the rail has answered");
        return answer;
    }

    @Override
    public RailUpdate pay(PayRequest request) {
        Sent sent = new Sent(request, seen.getAsInt());
        turns.pause(CALLING);
        turns.pause(SENDING);
        if (down) {
            return new Unavailable(request.hash(), "no connection");
        }
        if (random.nextInt(100) < troublePercent) {
            late.add(sent);
            return new Unavailable(request.hash(), "no answer in time");
        }
        if (random.nextInt(100) < troublePercent
                && rail.track(request.hash()) instanceof NotFound) {
            return new Failed(request.hash(), FailureReason.INSUFFICIENT_BALANCE, "not now");
        }
        RailUpdate answer = told(begin(sent), true);
        turns.pause("the rail has it");
        return answer;
    }

    private RailUpdate begin(Sent sent) {
        PayRequest request = sent.request();
        PaymentHash hash = request.hash();
        RailUpdate before = rail.track(hash);
        RailUpdate answer = rail.pay(request);
        RailUpdate after = rail.track(hash);
        known.add(hash);
        boolean wasIdle = before instanceof NotFound || before instanceof Failed;
        if (wasIdle && (after instanceof InFlight || after instanceof Succeeded)) {
            attempts.add(
                    new RailBooks.Attempt(
                            hash,
                            request.bolt11(),
                            request.feeCap(),
                            clock.instant(),
                            request.invoice().expiresAt(),
                            facts.getAsInt(),
                            sent.seen()));
        }
        return answer;
    }

    private RailUpdate told(RailUpdate truth, boolean aloud) {
        Lie lie = lies.get(truth.hash());
        if (lie == null) {
            return truth;
        }
        RailUpdate told =
                switch (lie) {
                    case FAILED_TOO_EARLY ->
                            aloud && truth instanceof InFlight
                                    ? new Failed(
                                            truth.hash(), FailureReason.NO_ROUTE, "or so it seems")
                                    : truth;
                    case PAID_MORE ->
                            truth instanceof Succeeded s
                                    ? new Succeeded(
                                            s.hash(),
                                            s.proof(),
                                            s.fee(),
                                            s.amount().plus(EXCESS),
                                            s.settledAt())
                                    : truth;
                    case COST_MORE ->
                            truth instanceof Succeeded s
                                    ? new Succeeded(
                                            s.hash(),
                                            s.proof(),
                                            s.fee().plus(Msat.of(1_000_000)),
                                            s.amount(),
                                            s.settledAt())
                                    : truth;
                };
        if (told != truth) {
            lied.add(truth.hash());
        }
        return told;
    }

    @Override
    public Subscription subscribe(Consumer<RailUpdate> listener) {
        return rail.subscribe(
                update -> {
                    if (!down) {
                        listener.accept(update);
                    }
                });
    }

    @Override
    public Balances balances() {
        return rail.balances();
    }
}
