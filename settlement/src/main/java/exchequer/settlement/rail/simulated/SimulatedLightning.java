package exchequer.settlement.rail.simulated;

import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.PaymentTable.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Lightning network inside this process, whose nodes keep their state in PostgreSQL as real nodes
 * keep theirs on disk: payments under way survive the death of the process and end when they are
 * due. Any number of processes may share one database. Call {@link
 * SimulatedLightningSchema#migrate} first.
 *
 * <p>Invoices are real BOLT-11 signed by the payee's own key. Money is conserved: over all wallets,
 * what was funded is what is held, in flight, or was paid as routing fees. An invoice is paid at
 * most once ever. What becomes of each payment is decided by a {@link Script} when it begins.
 *
 * <p>Simpler than reality: any wallet reaches any other over one route at one fee, payments have a
 * single part, and a payment to an invoice from outside fails with NO_ROUTE.
 */
public final class SimulatedLightning implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SimulatedLightning.class);
    private static final int MAX_ENDINGS_PER_TICK = 1_000;

    private final Transactions transactions;
    private final SimulationSettings settings;
    private final Script script;
    private final InvoiceMint mint;
    private final PaymentEngine engine;
    private final HintBoard hints = new HintBoard();
    private final InvoiceBoard invoices;
    private final HoldEngine holds;
    private volatile boolean failing;

    // Threads of their own, so that whoever holds a wallet for all others gets its turn when the
    // callers' threads are busy. Never shut down: they end when nobody has asked for a while.
    private final ExecutorService workers =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("simulated-lightning-", 0).factory());
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("simulated-lightning").factory());

    /**
     * @param random source of preimages; guards the simulated money only as far as it is secure
     */
    public SimulatedLightning(
            DataSource dataSource,
            SimulationSettings settings,
            Script script,
            InstantSource clock,
            RandomGenerator random) {
        this.transactions = new Transactions(dataSource);
        this.settings = settings;
        this.script = script;
        this.mint = new InvoiceMint(settings, random);
        this.invoices = new InvoiceBoard(script);
        this.engine =
                new PaymentEngine(transactions, settings, script, clock, hints, invoices, workers);
        this.holds = new HoldEngine(transactions, mint, engine, invoices);
    }

    /**
     * The wallet of that name, created empty if need be.
     *
     * @throws IllegalStateException when the database was made with another seed
     */
    public SimulatedWallet wallet(String name) {
        transactions.run(
                connection -> {
                    WalletTable.create(connection, name, mint.keyOf(name).nodeId());
                    return name;
                });
        return new SimulatedWallet(
                name, settings.network(), transactions, mint, engine, holds, invoices, script);
    }

    /** A rail that pays from the wallet of that name, which is created empty if need be. */
    public PaymentRail rail(String walletName) {
        wallet(walletName);
        return new SimulatedRail(
                walletName, settings.network(), transactions, script, engine, hints);
    }

    public Network network() {
        return settings.network();
    }

    /**
     * Ends the payments that are due now, at most {@value #MAX_ENDINGS_PER_TICK}; those to hold
     * invoices get held.
     *
     * @return how many this call ended
     * @throws RailUnavailableException when the database failed; whatever was not ended stays due
     */
    public int tick() {
        Instant now = engine.now();
        int ended =
                engine.end(transactions.read(c -> PaymentTable.due(c, now, MAX_ENDINGS_PER_TICK)));
        // Another process may have changed what this one's subscribers wait for.
        invoices.pokeSubscribers();
        return ended;
    }

    /** Lets the chain grow; payments that are held and have no blocks left go back. */
    public void mine(int blocks) {
        holds.mine(blocks);
    }

    /** Ticks at the interval from a thread of its own until {@link #close}. */
    public void start(Duration interval) {
        ticker.scheduleWithFixedDelay(
                this::tickSafely, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tickSafely() {
        try {
            tick();
            failing = false;
        } catch (RuntimeException e) {
            // An exception would end the schedule for good; the payments stay due. Said once per
            // outage: at a hundred ticks a second the log would hold nothing else.
            if (!failing) {
                LOG.warn("ticks of the simulated Lightning network fail: {}", e.toString());
            }
            failing = true;
        }
    }

    /**
     * Ends a payment under way now, whatever was planned; the way out of {@link PaymentPlan#HANG}.
     * Does nothing to a payment that is not in flight.
     *
     * @return the payment's state afterwards, empty if there is no such payment
     */
    public Optional<RailUpdate> resolve(String payerWallet, PaymentHash hash, Ending ending) {
        Key key = new Key(payerWallet, hash);
        Optional<PaymentTable.Row> replanned =
                transactions.run(
                        connection -> {
                            WalletTable.lock(connection, payerWallet);
                            Optional<Instant> dueAt =
                                    ending instanceof Ending.Hang
                                            ? Optional.empty()
                                            : Optional.of(engine.now());
                            PaymentTable.replan(connection, key, ending, dueAt);
                            return PaymentTable.find(connection, key);
                        });
        engine.end(replanned.stream().filter(row -> row.isDueAt(engine.now())).toList());
        return transactions.read(c -> PaymentTable.find(c, key)).map(PaymentTable.Row::state);
    }

    /** Stops ticking. Payments under way stay in the database. */
    @Override
    public void close() {
        ticker.shutdownNow();
    }
}
