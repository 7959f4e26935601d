package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.wallet.AttemptTable;
import exchequer.settlement.rail.wallet.Hints;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pays through a wallet reached by NIP-47. Nothing in that protocol forbids a wallet to pay a hash
 * twice, so the guard is our own: a row per hash, stored before the wallet is asked, and a look
 * into the wallet's books before that. A request that may be on its way is never followed by
 * another. Thread-safe, also across processes that share the database; call {@link
 * NwcSchema#migrate} first.
 *
 * <h2>Weaker than a node of one's own</h2>
 *
 * <ul>
 *   <li>No cap for fees can be sent. A payment is asked for only if its cap covers the most the
 *       wallet takes by {@link NwcSettings#fees}; a wallet that takes more all the same is found
 *       out by what it reports, and the payment's recording opens a case.
 *   <li>The time to look for routes can not be sent either.
 *   <li>Fees are the wallet's word. One that never says any is booked with none.
 *   <li>{@link Balances#receivable} is zero, as nobody says it; {@link Balances#inFlight} is what
 *       was asked for and has not ended, with the most the wallet takes.
 * </ul>
 *
 * <p>{@link #pay} and {@link #track} block as long as the wallet's calls may, and {@link #pay} for
 * {@link NwcSettings#patience} on top.
 */
public final class NwcRail implements PaymentRail, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NwcRail.class);

    /** The part of the patience after which a first look is taken at a payment that goes on. */
    private static final int FIRST_LOOK = 8;

    private final NwcSettings settings;
    private final RemoteWallet wallet;
    private final AttemptTable attempts;
    private final Tracking tracking;
    private final Asking asking;
    private final Map<PaymentHash, Sending> underWay = new ConcurrentHashMap<>();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    /** Takes over the wallet, to be closed by {@link #close}. */
    public NwcRail(
            NwcSettings settings, RemoteWallet wallet, DataSource database, InstantSource clock) {
        this.settings = settings;
        this.wallet = wallet;
        this.attempts = new AttemptTable(database, NwcSchema.NAME);
        this.tracking = new Tracking(wallet, attempts, clock);
        this.asking = new Asking(settings, wallet, attempts, tracking, clock);
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
    public RailUpdate pay(PayRequest request) {
        Network asked = request.invoice().network();
        if (asked != network()) {
            throw new IllegalArgumentException("invoice of " + asked + " on " + network());
        }
        PaymentHash hash = request.hash();
        Sending mine = new Sending();
        Sending first = underWay.putIfAbsent(hash, mine);
        if (first == null) {
            try {
                workers.execute(() -> send(request, mine));
            } catch (RejectedExecutionException closed) {
                underWay.remove(hash, mine);
                return new Unavailable(hash, "the rail is closed");
            }
        }
        Sending sending = first == null ? mine : first;
        long patienceMs = settings.patience().toMillis();
        sending.awaitAsked();
        return sending.awaitEnd(patienceMs / FIRST_LOOK)
                .or(() -> Optional.of(begun(hash)).filter(it -> !(it instanceof Unavailable)))
                .or(() -> sending.awaitEnd(patienceMs - patienceMs / FIRST_LOOK))
                .orElseGet(() -> begun(hash));
    }

    private void send(PayRequest request, Sending mine) {
        RailUpdate end = new Unavailable(request.hash(), "asking the wallet broke");
        try {
            end = asked(request, mine);
        } finally {
            // In this order: whoever comes after the end must not get an answer from before.
            underWay.remove(request.hash(), mine);
            mine.end(end);
        }
    }

    private RailUpdate asked(PayRequest request, Sending mine) {
        try {
            return asking.pay(request, mine::asked);
        } catch (RailUnavailableException failure) {
            return new Unavailable(request.hash(), String.valueOf(failure.getMessage()));
        } catch (RuntimeException failure) {
            LOG.error("asking the wallet for {} broke", request.hash(), failure);
            return new Unavailable(request.hash(), "asking the wallet broke: " + failure);
        }
    }

    /** Of a payment that was just asked for, nothing found is nothing known. */
    private RailUpdate begun(PaymentHash hash) {
        RailUpdate known = track(hash);
        return known instanceof NotFound
                ? new Unavailable(hash, "the wallet does not show it yet")
                : known;
    }

    @Override
    public RailUpdate track(PaymentHash hash) {
        try {
            return tracking.track(hash);
        } catch (RailUnavailableException failure) {
            return new Unavailable(hash, String.valueOf(failure.getMessage()));
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A wallet that sends notifications tells of successes; of failures none tells.
     */
    @Override
    public Subscription subscribe(Consumer<RailUpdate> listener) {
        Hints hints = new Hints(listener);
        Subscription news = wallet.subscribe(hash -> lookInto(hash, hints));
        return () -> {
            hints.close();
            news.close();
        };
    }

    private void lookInto(PaymentHash hash, Hints hints) {
        try {
            workers.execute(() -> hints.tell(track(hash)));
        } catch (RejectedExecutionException closed) {
            LOG.debug("news about {} comes after the rail was closed", hash);
        }
    }

    @Override
    public Balances balances() {
        return new Balances(wallet.balance(), Msat.ZERO, attempts.openTotal(wallet.id()));
    }

    /** How many payments wait for the wallet's answer in this process. */
    public int underWay() {
        return underWay.size();
    }

    /** Payments at the wallet go on; {@link #track} of the next process finds them. */
    @Override
    public void close() {
        wallet.close();
        workers.shutdownNow();
    }
}
