package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.InvoiceState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A node of a {@link SimulatedLightning}: issues invoices and holds money. Thread-safe. */
public final class SimulatedWallet implements InvoiceIssuer {

    private final String name;
    private final Network network;
    private final Transactions transactions;
    private final InvoiceMint mint;
    private final PaymentEngine engine;

    SimulatedWallet(
            String name,
            Network network,
            Transactions transactions,
            InvoiceMint mint,
            PaymentEngine engine) {
        this.name = name;
        this.network = network;
        this.transactions = transactions;
        this.mint = mint;
        this.engine = engine;
    }

    public String name() {
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
                    WalletTable.lock(connection, name);
                    WalletTable.change(connection, name, amount.value(), amount.value(), 0, 0);
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
        return transactions.run(
                connection -> {
                    InvoiceTable.insert(connection, name, minted);
                    return minted.invoice();
                });
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
    public InvoiceState lookup(PaymentHash hash) {
        return transactions.run(connection -> lookup(connection, hash));
    }

    private InvoiceState lookup(Connection connection, PaymentHash hash) throws SQLException {
        // In this order: what sets out after the second line sees the invoice expired by then.
        Instant now = engine.now();
        boolean inFlight = PaymentTable.anyInFlight(connection, hash);
        Optional<InvoiceTable.Row> found =
                InvoiceTable.find(connection, hash).filter(row -> row.wallet().equals(name));
        if (found.isEmpty()) {
            return new InvoiceState.Unknown();
        }
        InvoiceTable.Row invoice = found.get();
        return switch (invoice.state()) {
            case CANCELED -> new InvoiceState.Canceled();
            case SETTLED ->
                    new InvoiceState.Settled(
                            invoice.preimage(),
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
