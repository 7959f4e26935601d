package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A node of a {@link SimulatedLightning}: is paid and holds money. Thread-safe. */
public final class SimulatedWallet implements ReceivingRail {

    private static final String DOWN = "the node cannot be reached";

    private final String name;
    private final Network network;
    private final Transactions transactions;
    private final InvoiceMint mint;
    private final PaymentEngine engine;
    private final HoldEngine holds;
    private final InvoiceBoard board;
    private final Script script;

    SimulatedWallet(
            String name,
            Network network,
            Transactions transactions,
            InvoiceMint mint,
            PaymentEngine engine,
            HoldEngine holds,
            InvoiceBoard board,
            Script script) {
        this.name = name;
        this.network = network;
        this.transactions = transactions;
        this.mint = mint;
        this.engine = engine;
        this.holds = holds;
        this.board = board;
        this.script = script;
    }

    /** The rail's name; that of the wallet alone is {@link #wallet}. */
    @Override
    public String name() {
        return "simulated-" + name;
    }

    public String wallet() {
        return name;
    }

    public NodeId nodeId() {
        return mint.keyOf(name).nodeId();
    }

    /** Money the wallet can spend now. */
    public Msat balance() {
        return transactions.run(c -> WalletTable.funds(c, name)).balance();
    }

    /** Puts money from outside into the wallet, as opening a channel does. */
    public void fund(Msat amount) {
        transactions.run(
                connection -> {
                    WalletTable.fund(connection, name, amount);
                    return name;
                });
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry) {
        InvoiceMint.Minted minted = mint.mint(name, amount, description, expiry, engine.now());
        transactions.run(
                connection -> {
                    InvoiceTable.insert(connection, name, minted);
                    return name;
                });
        board.poke(minted.invoice().paymentHash());
        return minted.invoice();
    }

    /**
     * Withdraws an invoice that was not paid yet; payments already under way to it will fail.
     *
     * @return false when it is no invoice of this wallet or was paid
     */
    public boolean cancelInvoice(PaymentHash hash) {
        return transactions.run(connection -> InvoiceTable.cancel(connection, name, hash));
    }

    @Override
    public HoldAnswer createHoldInvoice(HoldInvoiceTerms terms) {
        return asked(() -> holds.issue(name, terms), HoldAnswer.Unavailable::new);
    }

    @Override
    public SettleAnswer settleHold(Preimage preimage) {
        return asked(() -> holds.settle(name, preimage), SettleAnswer.Unavailable::new);
    }

    @Override
    public CancelAnswer cancelHold(PaymentHash hash) {
        return asked(() -> holds.cancel(name, hash), CancelAnswer.Unavailable::new);
    }

    private <T> T asked(Supplier<T> work, Function<String, T> unavailable) {
        Answer planned = script.isDown() ? Answer.NOT_REACHED : script.takeHoldAnswer();
        if (planned == Answer.NOT_REACHED) {
            return unavailable.apply(DOWN);
        }
        try {
            T answer = work.get();
            return planned == Answer.GIVEN ? answer : unavailable.apply("the answer got lost");
        } catch (RailUnavailableException e) {
            return unavailable.apply(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public HeightAnswer blockHeight() {
        if (script.isDown()) {
            return new HeightAnswer.Unavailable(DOWN);
        }
        try {
            return new HeightAnswer.Height(holds.height());
        } catch (RailUnavailableException e) {
            return new HeightAnswer.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Subscription subscribe(InvoiceCursor from, Consumer<InvoiceNews> listener) {
        return board.subscribe(
                cursor -> transactions.run(c -> InvoiceNewsTable.after(c, name, cursor)),
                from,
                listener);
    }

    @Override
    public Subscription follow(PaymentHash hash, Consumer<InvoiceState> listener) {
        return board.follow(hash, () -> lookup(hash), listener);
    }

    @Override
    public InvoiceState lookup(PaymentHash hash) {
        if (script.isDown()) {
            return new InvoiceState.Unavailable(DOWN);
        }
        try {
            return transactions.run(connection -> lookup(connection, hash));
        } catch (RailUnavailableException e) {
            return new InvoiceState.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    private InvoiceState lookup(Connection connection, PaymentHash hash) throws SQLException {
        // In this order: what sets out after the second line sees the invoice expired by then.
        Instant now = engine.now();
        boolean inFlight = PaymentTable.anyInFlight(connection, hash);
        Optional<InvoiceTable.Row> found =
                InvoiceTable.find(connection, hash).filter(row -> row.wallet().equals(name));
        if (found.isEmpty()) {
            return new InvoiceState.NotFound();
        }
        InvoiceTable.Row invoice = found.get();
        return switch (invoice.state()) {
            case CANCELED -> new InvoiceState.Canceled();
            case LOCKED ->
                    new InvoiceState.Locked(
                            invoice.received().orElseThrow(), invoice.cancelHeight());
            case SETTLED ->
                    new InvoiceState.Settled(
                            invoice.preimage().orElseThrow(),
                            invoice.received().orElseThrow(),
                            invoice.settledAt().orElseThrow());
            // Money that set out in time may still arrive: expired is final, so not yet.
            case OPEN ->
                    inFlight || now.isBefore(invoice.expiresAt())
                            ? new InvoiceState.Open()
                            : new InvoiceState.Expired();
        };
    }
}
