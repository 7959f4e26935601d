package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Decoding.Undecodable;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.nwc.ReceivingWallet.Offer;
import exchequer.settlement.rail.nwc.ReceivingWallet.Reply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Is paid through a wallet reached by NIP-47. What that protocol lacks is our own memory's: the
 * numbers of the news, and how long held money can wait. Thread-safe, also across processes that
 * share the database; call {@link NwcSchema#migrate} first.
 *
 * <h2>Weaker than a node of one's own</h2>
 *
 * <ul>
 *   <li>The news are of the invoices that this rail issued; the wallet's others are not told.
 *   <li>What was received is what the wallet writes in its books. Wallets that write down what was
 *       asked for keep quiet about more.
 *   <li>A wallet may be unable to withdraw an invoice that nobody has paid. Then it stays open
 *       until it expires.
 *   <li>Without notifications, and for what they leave out, the wallet is asked every {@link
 *       NwcReceiverSettings#lookEvery}.
 * </ul>
 *
 * <p>Every call blocks as long as a few of the wallet's may.
 */
public final class NwcReceivingRail implements ReceivingRail, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NwcReceivingRail.class);

    private final NwcReceiverSettings settings;
    private final ReceivingWallet wallet;
    private final InvoiceTable invoices;
    private final InstantSource clock;
    private final ChainHeight height;
    private final HoldCalls holds;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final ReceivingWatches watches;
    private final InvoiceRounds rounds;
    private final Subscription notices;

    /** Takes over the wallet, to be closed by {@link #close}. */
    public NwcReceivingRail(
            NwcReceiverSettings settings,
            ReceivingWallet wallet,
            DataSource database,
            InstantSource clock) {
        this.settings = settings;
        this.wallet = wallet;
        this.clock = clock;
        invoices = new InvoiceTable(database, wallet.id());
        height = new ChainHeight(wallet, clock, settings.heightFreshFor());
        holds = new HoldCalls(wallet, invoices, height, this::lookup, clock);
        watches = new ReceivingWatches(workers, invoices::news, this::lookup);
        rounds = new InvoiceRounds(wallet, invoices, watches, this::lookup, this::noted, clock);
        notices = wallet.subscribe(this::noticed);
        rounds.every(settings.lookEvery());
    }

    /**
     * Why the wallet can not be used. Empty when it can, and when it did not say in time: then
     * nothing is known, and calls will tell.
     *
     * @param escrow whether hold invoices are wanted, and not only ordinary ones
     */
    public Optional<String> obstacle(boolean escrow) {
        return switch (wallet.offer()) {
            case Reply.Answered<Offer>(Offer offer) ->
                    WalletChecks.obstacle(offer, settings.network(), escrow);
            case Reply.Refused<Offer>(_, String detail) -> unheard(detail);
            case Reply.Silent<Offer>(String detail) -> unheard(detail);
        };
    }

    private Optional<String> unheard(String detail) {
        LOG.warn("The wallet of the rail {} does not say what it can do: {}", name(), detail);
        return Optional.empty();
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Network network() {
        return settings.network();
    }

    @Override
    public Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry) {
        if (amount.isZero() || expiry.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("an amount above zero and an expiry of a second");
        }
        Bolt11Invoice invoice =
                switch (wallet.makeInvoice(amount, description, expiry)) {
                    case Reply.Answered<String>(String text) -> decode(text);
                    case Reply.Refused<String>(_, String detail) -> throw none(detail);
                    case Reply.Silent<String>(String detail) -> throw none(detail);
                };
        if (!invoice.amount().equals(Optional.of(amount)) || invoice.network() != network()) {
            throw none("the wallet's invoice is another one than was asked for");
        }
        // Before anybody is shown it: what is paid and not remembered is not told.
        invoices.ordinary(invoice, clock.instant());
        watches.changed(invoice.paymentHash());
        return invoice;
    }

    private static Bolt11Invoice decode(String text) {
        return switch (Bolt11.decode(text)) {
            case Decoded(var invoice) -> invoice;
            case Undecodable(var code, var detail) ->
                    throw none("the wallet's invoice is unreadable: " + code + " " + detail);
        };
    }

    private static RailUnavailableException none(String detail) {
        return new RailUnavailableException("no invoice from the wallet: " + detail);
    }

    @Override
    public HoldAnswer createHoldInvoice(HoldInvoiceTerms terms) {
        try {
            return holds.create(terms, network());
        } catch (RailUnavailableException failure) {
            return new HoldAnswer.Unavailable(String.valueOf(failure.getMessage()));
        } finally {
            watches.changed(terms.hash());
        }
    }

    @Override
    public SettleAnswer settleHold(Preimage preimage) {
        try {
            return holds.settle(preimage);
        } catch (RailUnavailableException failure) {
            return new SettleAnswer.Unavailable(String.valueOf(failure.getMessage()));
        } finally {
            watches.changed(preimage.hash());
        }
    }

    @Override
    public CancelAnswer cancelHold(PaymentHash hash) {
        try {
            return holds.cancel(hash);
        } catch (RailUnavailableException failure) {
            return new CancelAnswer.Unavailable(String.valueOf(failure.getMessage()));
        } finally {
            watches.changed(hash);
        }
    }

    @Override
    public InvoiceState lookup(PaymentHash hash) {
        try {
            Optional<Remembered> known = invoices.find(hash);
            Optional<InvoiceState.Settled> settled = known.flatMap(Remembered::settled);
            if (settled.isPresent()) {
                return settled.get();
            }
            return switch (wallet.lookUp(hash)) {
                case Reply.Answered<InvoiceEntry>(InvoiceEntry entry) -> noted(entry, known);
                case Reply.Refused<InvoiceEntry>(boolean notFound, String detail) ->
                        notFound
                                ? new InvoiceState.NotFound()
                                : new InvoiceState.Unavailable(detail);
                case Reply.Silent<InvoiceEntry>(String detail) ->
                        new InvoiceState.Unavailable(detail);
            };
        } catch (RailUnavailableException failure) {
            return new InvoiceState.Unavailable(String.valueOf(failure.getMessage()));
        }
    }

    /** What the entry means; the memory learns what it lacks. */
    private InvoiceState noted(InvoiceEntry entry, Optional<Remembered> known) {
        InvoiceState state = InvoiceReading.state(entry, known, height::now, clock.instant());
        if (known.isPresent()
                && known.get().bolt11().isPresent()
                && state instanceof InvoiceState.Settled settled) {
            invoices.settled(entry.hash(), settled);
            // Somebody else may have been first, and the first word stays.
            return invoices.find(entry.hash())
                    .flatMap(Remembered::settled)
                    .<InvoiceState>map(it -> it)
                    .orElse(state);
        }
        return state;
    }

    /** A hint, and the one place where some wallets tell how long held money can wait. */
    private void noticed(ReceivingWallet.Notice notice) {
        try {
            workers.execute(
                    () -> {
                        notice.settleBefore()
                                .ifPresent(block -> invoices.settleBefore(notice.hash(), block));
                        lookup(notice.hash());
                        watches.changed(notice.hash());
                    });
        } catch (RejectedExecutionException closed) {
            LOG.debug("news about {} comes after the rail was closed", notice.hash());
        }
    }

    @Override
    public HeightAnswer blockHeight() {
        return height.now();
    }

    @Override
    public Subscription subscribe(InvoiceCursor from, Consumer<InvoiceNews> listener) {
        return watches.subscribe(from, listener);
    }

    @Override
    public Subscription follow(PaymentHash hash, Consumer<InvoiceState> listener) {
        return watches.follow(hash, listener);
    }

    /** Ends all calls and subscriptions. What is held stays held at the wallet. */
    @Override
    public void close() {
        notices.close();
        rounds.close();
        wallet.close();
        workers.shutdownNow();
    }
}
