package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** One payee of an {@link InMemoryRail}: its invoices, under the rail's lock. */
final class InMemoryPayee implements ReceivingRail {

    private final InMemoryRail rail;
    private final String name;
    private final Script script;
    private final InvoiceMint mint;
    private final InvoiceBoard board;
    private final Map<PaymentHash, Invoice> invoices = new LinkedHashMap<>();
    private final List<InvoiceNews> news = new ArrayList<>();
    private long added;
    private long settled;

    /**
     * @param preimage empty for a hold invoice, until it is settled
     */
    private record Invoice(
            Bolt11Invoice text, Optional<Preimage> preimage, boolean hold, InvoiceState state) {

        Invoice now(InvoiceState newState) {
            return new Invoice(text, preimage, hold, newState);
        }
    }

    /** What becomes of a payment that arrives. */
    sealed interface Arrival {
        record Taken(Preimage preimage) implements Arrival {}

        record Held() implements Arrival {}

        record Refused() implements Arrival {}
    }

    InMemoryPayee(
            InMemoryRail rail, String name, Script script, InvoiceMint mint, InvoiceBoard board) {
        this.rail = rail;
        this.name = name;
        this.script = script;
        this.mint = mint;
        this.board = board;
    }

    @Override
    public String name() {
        return "in-memory-" + name;
    }

    @Override
    public Network network() {
        return rail.network();
    }

    @Override
    public Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry) {
        InvoiceMint.Minted minted = mint.mint(name, amount, description, expiry, rail.now());
        synchronized (rail) {
            add(minted.invoice(), Optional.of(minted.preimage()), false);
        }
        board.poke();
        return minted.invoice();
    }

    private void add(Bolt11Invoice invoice, Optional<Preimage> preimage, boolean hold) {
        invoices.put(
                invoice.paymentHash(),
                new Invoice(invoice, preimage, hold, new InvoiceState.Open()));
        news.add(new InvoiceNews.Added(++added, invoice.paymentHash()));
    }

    @Override
    public HoldAnswer createHoldInvoice(HoldInvoiceTerms terms) {
        return asked(() -> issue(terms), HoldAnswer.Unavailable::new);
    }

    private HoldAnswer issue(HoldInvoiceTerms terms) {
        Invoice existing = invoices.get(terms.hash());
        if (existing == null) {
            Bolt11Invoice invoice = mint.mintHold(name, terms, rail.now());
            add(invoice, Optional.empty(), true);
            return new HoldAnswer.Issued(invoice);
        }
        return HoldTerms.match(existing.text(), terms)
                ? new HoldAnswer.Issued(existing.text())
                : new HoldAnswer.HashTaken("another invoice has " + terms.hash());
    }

    @Override
    public SettleAnswer settleHold(Preimage preimage) {
        return asked(() -> settle(preimage), SettleAnswer.Unavailable::new);
    }

    private SettleAnswer settle(Preimage preimage) {
        PaymentHash hash = preimage.hash();
        Invoice invoice = invoices.get(hash);
        if (invoice == null || !invoice.hold()) {
            return new SettleAnswer.NotFound();
        }
        return switch (invoice.state()) {
            case InvoiceState.Locked(Msat received, _) -> {
                take(invoice, preimage, received);
                rail.release(hash, Optional.of(preimage));
                yield new SettleAnswer.Settled();
            }
            case InvoiceState.Settled _ -> new SettleAnswer.Settled();
            case InvoiceState.Canceled _ -> new SettleAnswer.Canceled();
            case InvoiceState.Open _,
                    InvoiceState.Expired _,
                    InvoiceState.NotFound _,
                    InvoiceState.Unavailable _ ->
                    new SettleAnswer.NotLocked();
        };
    }

    @Override
    public CancelAnswer cancelHold(PaymentHash hash) {
        return asked(() -> cancel(hash), CancelAnswer.Unavailable::new);
    }

    private CancelAnswer cancel(PaymentHash hash) {
        Invoice invoice = invoices.get(hash);
        if (invoice == null) {
            return new CancelAnswer.NotFound();
        }
        if (invoice.state() instanceof InvoiceState.Settled) {
            return new CancelAnswer.AlreadySettled();
        }
        invoices.put(hash, invoice.now(new InvoiceState.Canceled()));
        if (invoice.state() instanceof InvoiceState.Locked) {
            rail.release(hash, Optional.empty());
        }
        return new CancelAnswer.Canceled();
    }

    private <T> T asked(Supplier<T> work, Function<String, T> unavailable) {
        Answer planned = script.isDown() ? Answer.NOT_REACHED : script.takeHoldAnswer();
        if (planned == Answer.NOT_REACHED) {
            return unavailable.apply("the node cannot be reached");
        }
        T answer;
        synchronized (rail) {
            answer = work.get();
        }
        board.poke();
        return planned == Answer.GIVEN ? answer : unavailable.apply("the answer got lost");
    }

    @Override
    public InvoiceState lookup(PaymentHash hash) {
        if (script.isDown()) {
            return new InvoiceState.Unavailable("the node cannot be reached");
        }
        synchronized (rail) {
            Invoice invoice = invoices.get(hash);
            if (invoice == null) {
                return new InvoiceState.NotFound();
            }
            boolean expired = invoice.text().isExpiredAt(rail.now()) && !rail.isUnderWay(hash);
            return invoice.state() instanceof InvoiceState.Open && expired
                    ? new InvoiceState.Expired()
                    : invoice.state();
        }
    }

    @Override
    public HeightAnswer blockHeight() {
        return script.isDown()
                ? new HeightAnswer.Unavailable("the node cannot be reached")
                : new HeightAnswer.Height(rail.height());
    }

    @Override
    public Subscription subscribe(InvoiceCursor from, Consumer<InvoiceNews> listener) {
        return board.subscribe(this::newsAfter, from, listener);
    }

    private List<InvoiceNews> newsAfter(InvoiceCursor cursor) {
        synchronized (rail) {
            return news.stream().filter(cursor::isBefore).toList();
        }
    }

    @Override
    public Subscription follow(PaymentHash hash, Consumer<InvoiceState> listener) {
        return board.follow(hash, () -> lookup(hash), listener);
    }

    /** Whether a payment of exactly this invoice may set out. */
    boolean expects(Bolt11Invoice asked) {
        Invoice invoice = invoices.get(asked.paymentHash());
        return invoice != null
                && invoice.state() instanceof InvoiceState.Open
                && invoice.text().equals(asked);
    }

    boolean holds(PaymentHash hash) {
        return invoices.get(hash).state() instanceof InvoiceState.Locked;
    }

    Arrival arrive(PaymentHash hash, Msat amount) {
        Invoice invoice = invoices.get(hash);
        if (!(invoice.state() instanceof InvoiceState.Open)) {
            return new Arrival.Refused();
        }
        if (invoice.hold()) {
            int height = HoldTerms.cancelHeight(invoice.text(), rail.height());
            invoices.put(hash, invoice.now(new InvoiceState.Locked(amount, height)));
            return new Arrival.Held();
        }
        Preimage preimage = invoice.preimage().orElseThrow();
        take(invoice, preimage, amount);
        return new Arrival.Taken(preimage);
    }

    private void take(Invoice invoice, Preimage preimage, Msat received) {
        Instant now = rail.now();
        InvoiceState.Settled state = new InvoiceState.Settled(preimage, received, now);
        PaymentHash hash = invoice.text().paymentHash();
        invoices.put(hash, invoice.now(state));
        news.add(new InvoiceNews.Settled(++settled, hash, state));
    }

    /** What a node does by itself at each block: money whose time lock comes near goes back. */
    void cancelAt(int height) {
        for (PaymentHash hash : List.copyOf(invoices.keySet())) {
            if (invoices.get(hash).state() instanceof InvoiceState.Locked(_, int cancelHeight)
                    && height >= cancelHeight) {
                cancel(hash);
            }
        }
    }
}
