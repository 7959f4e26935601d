package exchequer.settlement.rail.spark;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailListing;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.spark.SparkAnswer.Done;
import exchequer.settlement.rail.wallet.AttemptTable;
import exchequer.settlement.rail.wallet.Hints;
import java.time.InstantSource;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Pays Lightning invoices from a Spark wallet, through its sidecar. The id of each attempt follows
 * from the payment hash, and Spark makes one transfer of an id, whoever asks for it and however
 * often: that is the guard against paying twice. Our own memory of attempts says what the wallet's
 * books do not. Thread-safe, also across processes that share wallet and database; call {@link
 * SparkSchema#migrate} first.
 *
 * <h2>Weaker than a node of one's own</h2>
 *
 * <ul>
 *   <li>The way through Lightning is a service provider's. It can not keep the money without the
 *       preimage, if Spark's operators are honest; it can be slow, or refuse.
 *   <li>The cap for fees is held against the provider's quote, with what is rounded up to whole
 *       satoshis, before anything is sent. Time to look for routes and time locks can not be set.
 *   <li>Of a failure the wallet does not tell the reason, of a success not the time: {@link
 *       RailUpdate.Succeeded#settledAt} is when it was first seen.
 *   <li>A request that got lost is sent again under its id. If its invoice has expired by then it
 *       stays unknown, until a person looks: nobody says for sure that it will not begin.
 *   <li>{@link Balances#receivable} is zero, as nobody says it.
 * </ul>
 *
 * <p>Every method blocks for a few calls of the sidecar, each at most its timeout.
 */
public final class SparkRail implements PaymentRail, AutoCloseable {

    private final SparkSettings settings;
    private final SparkSidecar sidecar;
    private final SparkTracking tracking;
    private final SparkAsking asking;
    private final SparkList list;

    /** Takes over the client, to be closed by {@link #close}. */
    public SparkRail(
            SparkSettings settings,
            SparkSidecar sidecar,
            DataSource database,
            InstantSource clock) {
        this.settings = settings;
        this.sidecar = sidecar;
        AttemptTable attempts = new AttemptTable(database, SparkSchema.NAME);
        SparkBooks books = new SparkBooks(sidecar);
        this.tracking = new SparkTracking(books, attempts, clock);
        this.asking = new SparkAsking(sidecar, books, attempts, tracking, clock);
        this.list = new SparkList(sidecar, attempts);
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
        try {
            return asking.pay(request);
        } catch (RailUnavailableException failure) {
            return new Unavailable(request.hash(), String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public RailUpdate track(PaymentHash hash) {
        try {
            return tracking.track(hash);
        } catch (RailUnavailableException failure) {
            return new Unavailable(hash, String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public Subscription subscribe(Consumer<RailUpdate> listener) {
        Hints hints = new Hints(listener);
        Subscription news = new SparkListener(sidecar, hash -> hints.tell(track(hash))).start();
        return () -> {
            hints.close();
            news.close();
        };
    }

    @Override
    public Balances balances() {
        return switch (sidecar.balance()) {
            case Done<SparkBalance>(SparkBalance wallet) ->
                    new Balances(wallet.spendable(), Msat.ZERO, wallet.pending());
            case SparkAnswer<SparkBalance> none ->
                    throw new RailUnavailableException("the Spark wallet does not answer: " + none);
        };
    }

    /**
     * {@inheritDoc}
     *
     * <p>What left the wallet otherwise than over Lightning is listed too, as claimed and not
     * proven, under a hash made of its id: nobody here has asked for it.
     */
    @Override
    public RailListing payments(long after, int limit) {
        try {
            return list.after(after, limit);
        } catch (RailUnavailableException failure) {
            return new RailListing.Unavailable(String.valueOf(failure.getMessage()));
        }
    }

    /** Payments at the wallet go on; {@link #track} of the next process finds them. */
    @Override
    public void close() {
        sidecar.close();
    }
}
