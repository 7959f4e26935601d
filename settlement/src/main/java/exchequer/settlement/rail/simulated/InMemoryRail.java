package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.PaymentPlan.Hints;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final Map<PaymentHash, Payment> payments = new LinkedHashMap<>();
    private final Map<PaymentHash, Invoice> invoices = new HashMap<>();
    private final Map<NodeId, String> payees = new HashMap<>();
    private Msat balance;
    private Msat inFlight = Msat.ZERO;

    private record Payment(
            PaymentHash hash,
            Msat amount,
            Msat fee,
            PaymentPlan plan,
            Instant dueAt,
            RailUpdate state) {

        boolean isDueAt(Instant now) {
            return state instanceof InFlight
                    && !(plan.ending() instanceof Ending.Hang)
                    && !dueAt.isAfter(now);
        }

        Payment ended(RailUpdate newState) {
            return new Payment(hash, amount, fee, plan, dueAt, newState);
        }
    }

    private record Invoice(
            String payee, Bolt11Invoice text, Preimage preimage, InvoiceState state) {}

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
        this.balance = funds;
    }

    /** A payee this rail can reach. */
    public synchronized InvoiceIssuer payee(String name) {
        if (name.equals(PAYER)) {
            throw new IllegalArgumentException("the payer cannot be its own payee");
        }
        payees.put(mint.keyOf(name).nodeId(), name);
        return new Payee(name);
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
        Msat amount = request.amountToPay();
        Msat fee = settings.feeRule().feeFor(amount);
        RailUpdate state = new InFlight(hash);
        if (!payees.containsKey(request.invoice().payee()) || fee.isMoreThan(request.feeCap())) {
            state = new Failed(hash, FailureReason.NO_ROUTE, "no route for a fee of " + fee);
        } else if (amount.plus(fee).isMoreThan(balance)) {
            state = new Failed(hash, FailureReason.INSUFFICIENT_BALANCE, "only " + balance);
        } else if (!isPayable(request.invoice())) {
            state = new Failed(hash, FailureReason.INCORRECT_PAYMENT_DETAILS, "not expected");
        } else {
            balance = balance.minus(amount.plus(fee));
            inFlight = inFlight.plus(amount.plus(fee));
        }
        Instant dueAt = clock.instant().plus(plan.delay().orElse(settings.settlementDelay()));
        payments.put(hash, new Payment(hash, amount, fee, plan, dueAt, state));
        return state;
    }

    private boolean isPayable(Bolt11Invoice asked) {
        Invoice invoice = invoices.get(asked.paymentHash());
        return invoice != null
                && invoice.state() instanceof InvoiceState.Open
                && invoice.text().equals(asked);
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
            payments.put(
                    hash,
                    new Payment(
                            hash,
                            payment.amount(),
                            payment.fee(),
                            plan,
                            clock.instant(),
                            payment.state()));
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
            ended = payment.ended(endingOf(payment));
            payments.put(hash, ended);
            move(ended);
        }
        publish(ended.state(), ended.plan().hints());
        return Optional.of(ended.state());
    }

    private RailUpdate endingOf(Payment payment) {
        PaymentHash hash = payment.hash();
        return switch (payment.plan().ending()) {
            case Ending.Fail(var reason) -> new Failed(hash, reason, "as the script wants");
            case Ending.Hang _ -> throw new IllegalStateException("a hanging payment is due");
            case Ending.Succeed _ -> {
                Invoice invoice = invoices.get(hash);
                yield invoice.state() instanceof InvoiceState.Open
                        ? new Succeeded(
                                hash,
                                invoice.preimage(),
                                payment.fee(),
                                payment.amount(),
                                clock.instant())
                        : new Failed(hash, FailureReason.INCORRECT_PAYMENT_DETAILS, "withdrawn");
            }
        };
    }

    private void move(Payment ended) {
        Msat total = ended.amount().plus(ended.fee());
        inFlight = inFlight.minus(total);
        if (ended.state() instanceof Succeeded success) {
            invoices.computeIfPresent(
                    ended.hash(),
                    (_, invoice) ->
                            new Invoice(
                                    invoice.payee(),
                                    invoice.text(),
                                    invoice.preimage(),
                                    new InvoiceState.Settled(
                                            success.preimage(),
                                            success.amount(),
                                            success.settledAt())));
        } else {
            balance = balance.plus(total);
        }
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

    private final class Payee implements InvoiceIssuer {

        private final String name;

        Payee(String name) {
            this.name = name;
        }

        @Override
        public Network network() {
            return settings.network();
        }

        @Override
        public Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry) {
            InvoiceMint.Minted minted =
                    mint.mint(name, amount, description, expiry, clock.instant());
            synchronized (InMemoryRail.this) {
                invoices.put(
                        minted.invoice().paymentHash(),
                        new Invoice(
                                name,
                                minted.invoice(),
                                minted.preimage(),
                                new InvoiceState.Open()));
            }
            return minted.invoice();
        }

        @Override
        public InvoiceState lookup(PaymentHash hash) {
            synchronized (InMemoryRail.this) {
                Invoice invoice = invoices.get(hash);
                if (invoice == null || !invoice.payee().equals(name)) {
                    return new InvoiceState.Unknown();
                }
                Payment payment = payments.get(hash);
                boolean underWay = payment != null && payment.state() instanceof InFlight;
                boolean expired = invoice.text().isExpiredAt(clock.instant());
                return invoice.state() instanceof InvoiceState.Open && expired && !underWay
                        ? new InvoiceState.Expired()
                        : invoice.state();
            }
        }
    }
}
