package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailListing;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.simulated.InMemoryPayee.Arrival;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.PaymentPlan.Hints;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A rail of one payer and any number of payees, all in memory and without threads: given clock,
 * random source and script, everything it does follows from the calls. Time passes only by {@link
 * #tick}. For simulations and tests; it forgets everything when dropped. Thread-safe.
 */
public final class InMemoryRail implements PaymentRail {

    private static final String PAYER = "payer";

    private final SimulationSettings settings;
    private final Script script;
    private final InstantSource clock;
    private final InvoiceMint mint;
    private final HintBoard hints = new HintBoard();
    private final InvoiceBoard invoiceBoard;
    private final Map<PaymentHash, Payment> payments = new LinkedHashMap<>();
    private final Map<NodeId, InMemoryPayee> payees = new LinkedHashMap<>();
    private int height = HoldTerms.FIRST_HEIGHT;
    private Msat balance;
    private Msat inFlight = Msat.ZERO;
    private long lastIndex;

    private record Payment(
            long index,
            PaymentHash hash,
            NodeId payee,
            Msat amount,
            Msat fee,
            PaymentPlan plan,
            Instant startedAt,
            Instant dueAt,
            RailUpdate state) {

        boolean isDueAt(Instant now) {
            return state instanceof InFlight
                    && !(plan.ending() instanceof Ending.Hang)
                    && !dueAt.isAfter(now);
        }

        Payment ended(RailUpdate newState) {
            return new Payment(index, hash, payee, amount, fee, plan, startedAt, dueAt, newState);
        }

        Payment ending(PaymentPlan newPlan, Instant at) {
            return new Payment(index, hash, payee, amount, fee, newPlan, startedAt, at, state);
        }
    }

    /**
     * @param funds what the payer starts with
     */
    public InMemoryRail(
            SimulationSettings settings,
            Script script,
            InstantSource clock,
            RandomGenerator random,
            Msat funds) {
        this.settings = settings;
        this.script = script;
        this.clock = clock;
        this.mint = new InvoiceMint(settings, random);
        this.invoiceBoard = new InvoiceBoard(script);
        this.balance = funds;
    }

    /** A payee this rail can reach. */
    public synchronized ReceivingRail payee(String name) {
        if (name.equals(PAYER)) {
            throw new IllegalArgumentException("the payer cannot be its own payee");
        }
        return payees.computeIfAbsent(
                mint.keyOf(name).nodeId(),
                _ -> new InMemoryPayee(this, name, script, mint, invoiceBoard));
    }

    @Override
    public String name() {
        return "in-memory";
    }

    @Override
    public Network network() {
        return settings.network();
    }

    @Override
    public RailUpdate pay(PayRequest request) {
        PaymentHash hash = request.hash();
        if (request.invoice().network() != network()) {
            throw new IllegalArgumentException("invoice of another network");
        }
        if (script.isDown()) {
            return new Unavailable(hash, "the node cannot be reached");
        }
        PaymentPlan plan;
        RailUpdate begun;
        synchronized (this) {
            Payment existing = payments.get(hash);
            if (existing != null && !(existing.state() instanceof Failed)) {
                return existing.state();
            }
            plan = script.take(descriptionOf(request.invoice()));
            if (plan.answer() == Answer.NOT_REACHED) {
                return new Unavailable(hash, "the node cannot be reached");
            }
            if (request.invoice().isExpiredAt(clock.instant())) {
                return new Failed(hash, FailureReason.INVOICE_EXPIRED, "expired");
            }
            begun = begin(request, plan);
        }
        publish(begun, Hints.ONCE);
        RailUpdate state = endIfDue(hash).orElse(begun);
        return plan.answer() == Answer.GIVEN ? state : new Unavailable(hash, "the answer got lost");
    }

    private RailUpdate begin(PayRequest request, PaymentPlan plan) {
        PaymentHash hash = request.hash();
        Msat amount =
                request.amountToPay().plus(script.excessFor(descriptionOf(request.invoice())));
        Msat fee = settings.feeRule().feeFor(amount);
        RailUpdate state = new InFlight(hash);
        NodeId payee = request.invoice().payee();
        if (!payees.containsKey(payee) || fee.isMoreThan(request.feeCap())) {
            state = new Failed(hash, FailureReason.NO_ROUTE, "no route for a fee of " + fee);
        } else if (amount.plus(fee).isMoreThan(balance)) {
            state = new Failed(hash, FailureReason.INSUFFICIENT_BALANCE, "only " + balance);
        } else if (!payees.get(payee).expects(request.invoice())) {
            state = new Failed(hash, FailureReason.INCORRECT_PAYMENT_DETAILS, "not expected");
        } else {
            balance = balance.minus(amount.plus(fee));
            inFlight = inFlight.plus(amount.plus(fee));
        }
        Instant dueAt = clock.instant().plus(plan.delay().orElse(settings.settlementDelay()));
        payments.put(
                hash,
                new Payment(
                        ++lastIndex,
                        hash,
                        payee,
                        amount,
                        fee,
                        plan,
                        clock.instant(),
                        dueAt,
                        state));
        return state;
    }

    /** Ends the payments that are due now, in the order they were first begun. */
    public int tick() {
        List<PaymentHash> hashes;
        synchronized (this) {
            hashes = new ArrayList<>(payments.keySet());
        }
        int ended = 0;
        for (PaymentHash hash : hashes) {
            ended += endIfDue(hash).isPresent() ? 1 : 0;
        }
        // Once more for subscribers whose listener failed, or who were cut off.
        invoiceBoard.poke();
        return ended;
    }

    /** Ends a payment under way now, whatever was planned. */
    public void resolve(PaymentHash hash, Ending ending) {
        synchronized (this) {
            Payment payment = payments.get(hash);
            if (payment == null || !(payment.state() instanceof InFlight)) {
                return;
            }
            PaymentPlan plan =
                    new PaymentPlan(ending, Optional.empty(), payment.plan().hints(), Answer.GIVEN);
            if (!isHeld(payment)) {
                payments.put(hash, payment.ending(plan, clock.instant()));
            }
        }
        endIfDue(hash);
    }

    private Optional<RailUpdate> endIfDue(PaymentHash hash) {
        Payment ended;
        synchronized (this) {
            Payment payment = payments.get(hash);
            if (payment == null || !payment.isDueAt(clock.instant())) {
                return Optional.empty();
            }
            Optional<RailUpdate> ending = endingOf(payment);
            if (ending.isEmpty()) {
                payments.put(hash, payment.ending(PaymentPlan.HANG, clock.instant()));
                ended = payment;
            } else {
                ended = payment.ended(ending.get());
                payments.put(hash, ended);
                giveBackOrSpend(ended);
            }
        }
        invoiceBoard.poke();
        if (!ended.state().isFinal()) {
            return Optional.empty();
        }
        publish(ended.state(), ended.plan().hints());
        return Optional.of(ended.state());
    }

    /** How a payment that is due ends; empty when the payee holds it. */
    private Optional<RailUpdate> endingOf(Payment payment) {
        PaymentHash hash = payment.hash();
        return switch (payment.plan().ending()) {
            case Ending.Fail(var reason) ->
                    Optional.of(new Failed(hash, reason, "as the script wants"));
            case Ending.Hang _ -> throw new IllegalStateException("a hanging payment is due");
            case Ending.Succeed _ ->
                    switch (payees.get(payment.payee()).arrive(hash, payment.amount())) {
                        case Arrival.Taken(Preimage preimage) ->
                                Optional.of(succeeded(payment, preimage));
                        case Arrival.Held _ -> Optional.empty();
                        case Arrival.Refused _ -> Optional.of(refused(hash));
                    };
        };
    }

    private Succeeded succeeded(Payment payment, Preimage preimage) {
        return new Succeeded(
                payment.hash(), preimage, payment.fee(), payment.amount(), clock.instant());
    }

    private static Failed refused(PaymentHash hash) {
        return new Failed(hash, FailureReason.INCORRECT_PAYMENT_DETAILS, "withdrawn");
    }

    private boolean isHeld(Payment payment) {
        return payees.get(payment.payee()).holds(payment.hash());
    }

    private void giveBackOrSpend(Payment ended) {
        Msat total = ended.amount().plus(ended.fee());
        inFlight = inFlight.minus(total);
        if (ended.state() instanceof Failed) {
            balance = balance.plus(total);
        }
    }

    /** Ends a payment its payee held: with the preimage it succeeds, without it fails. */
    synchronized void release(PaymentHash hash, Optional<Preimage> preimage) {
        Payment held = payments.get(hash);
        RailUpdate state = preimage.isPresent() ? succeeded(held, preimage.get()) : refused(hash);
        Payment ended = held.ended(state);
        payments.put(hash, ended);
        giveBackOrSpend(ended);
        publish(state, Hints.ONCE);
    }

    /** Lets the chain grow; what payees hold and have no blocks left for goes back. */
    public void mine(int blocks) {
        synchronized (this) {
            height += blocks;
            payees.values().forEach(payee -> payee.cancelAt(height));
        }
        invoiceBoard.poke();
    }

    synchronized int height() {
        return height;
    }

    Instant now() {
        return clock.instant();
    }

    synchronized boolean isUnderWay(PaymentHash hash) {
        Payment payment = payments.get(hash);
        return payment != null && payment.state() instanceof InFlight;
    }

    @Override
    public synchronized RailUpdate track(PaymentHash hash) {
        if (script.isDown()) {
            return new Unavailable(hash, "the node cannot be reached");
        }
        Payment payment = payments.get(hash);
        return payment == null ? new NotFound(hash) : payment.state();
    }

    @Override
    public synchronized RailListing payments(long after, int limit) {
        if (script.isDown()) {
            return new RailListing.Unavailable("the node cannot be reached");
        }
        List<ListedPayment> page =
                payments.values().stream()
                        .filter(payment -> payment.index() > after)
                        .sorted(Comparator.comparingLong(Payment::index))
                        .limit(limit)
                        .map(
                                payment ->
                                        SimulatedList.row(
                                                payment.index(),
                                                payment.state(),
                                                payment.amount(),
                                                payment.startedAt()))
                        .toList();
        return new RailListing.Page(page, page.isEmpty() ? after : page.getLast().index());
    }

    @Override
    public Subscription subscribe(Consumer<RailUpdate> listener) {
        return hints.subscribe(PAYER, listener);
    }

    private void publish(RailUpdate update, Hints times) {
        if (!script.isDown()) {
            hints.publish(PAYER, update, times);
        }
    }

    @Override
    public synchronized Balances balances() {
        if (script.isDown()) {
            throw new RailUnavailableException("the node cannot be reached");
        }
        return new Balances(balance, Msat.of(Msat.MAX_VALUE).minus(balance), inFlight);
    }

    private static String descriptionOf(Bolt11Invoice invoice) {
        return invoice.description().or(invoice::descriptionHash).orElse("");
    }
}
