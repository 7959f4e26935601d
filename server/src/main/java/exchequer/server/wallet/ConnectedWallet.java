package exchequer.server.wallet;

import exchequer.market.money.Msat;
import exchequer.nip90.wallet.PaymentOutcome;
import exchequer.nip90.wallet.PaymentRequest;
import exchequer.nip90.wallet.TransactionQuery;
import exchequer.nip90.wallet.WalletClient;
import exchequer.nip90.wallet.WalletConnection;
import exchequer.nip90.wallet.WalletErrorCode;
import exchequer.nip90.wallet.WalletNotification;
import exchequer.nip90.wallet.WalletReply;
import exchequer.nip90.wallet.WalletRules;
import exchequer.nip90.wallet.WalletTransaction;
import exchequer.nip90.wallet.WalletTransaction.Direction;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.nwc.BookEntry;
import exchequer.settlement.rail.nwc.RemoteWallet;
import exchequer.settlement.rail.nwc.WalletAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A wallet behind {@link WalletClient}. Thread-safe. */
public final class ConnectedWallet implements RemoteWallet {

    /** For clocks that differ: a wallet may find a request valid for so long after its end. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    /** How far a wallet may date a payment back, by its clock. */
    private static final Duration LOOK_BACK = Duration.ofHours(1);

    /** A list that is longer is not read to its end, and proves nothing. */
    private static final int MOST_PAGES = 50;

    private final String id;
    private final WalletRules rules;
    private final WalletClient client;
    private final List<Consumer<PaymentHash>> listeners;

    private ConnectedWallet(
            String id,
            WalletRules rules,
            WalletClient client,
            List<Consumer<PaymentHash>> listeners) {
        this.id = id;
        this.rules = rules;
        this.client = client;
        this.listeners = listeners;
    }

    /** Begins to connect, and keeps connected until closed. */
    public static ConnectedWallet open(
            WalletConnection connection,
            WalletRules rules,
            InstantSource clock,
            RandomGenerator random) {
        List<Consumer<PaymentHash>> listeners = new CopyOnWriteArrayList<>();
        WalletClient client =
                WalletClient.open(
                        connection, rules, news -> spread(news, listeners), clock, random);
        return new ConnectedWallet(connection.wallet(), rules, client, listeners);
    }

    private static void spread(WalletNotification news, List<Consumer<PaymentHash>> listeners) {
        if (news.type() == WalletNotification.Type.PAYMENT_SENT) {
            PaymentHash hash = ours(news.transaction().hash());
            listeners.forEach(listener -> listener.accept(hash));
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Duration validity() {
        return rules.readyTimeout().plus(rules.payTimeout());
    }

    @Override
    public Duration clockSkew() {
        return CLOCK_SKEW;
    }

    @Override
    public WalletAnswer pay(
            String bolt11, PaymentHash hash, Optional<Msat> amount, Instant validUntil) {
        // Whoever calls has a durable memory of what is open, and it says that nothing is.
        client.forget(theirs(hash));
        return switch (client.pay(new PaymentRequest(bolt11, theirs(hash), amount), validUntil)) {
            case PaymentOutcome.Paid(var preimage, var fees) ->
                    new WalletAnswer.Paid(new Preimage(preimage.hex()), fees);
            case PaymentOutcome.Failed(var code, var message) -> refusal(code, message);
            case PaymentOutcome.NotSent(var reason) -> new WalletAnswer.NotBegun(reason);
            case PaymentOutcome.Unknown(var reason) -> new WalletAnswer.Unknown(reason);
        };
    }

    private static WalletAnswer refusal(WalletErrorCode code, String message) {
        String detail = WalletWords.said(code, message);
        return switch (code) {
            case PAYMENT_FAILED -> new WalletAnswer.Refused(FailureReason.ERROR, detail);
            case INSUFFICIENT_BALANCE, QUOTA_EXCEEDED ->
                    new WalletAnswer.Refused(FailureReason.INSUFFICIENT_BALANCE, detail);
            // The connection's trouble and not the invoice's: the payment is still to be made.
            case RATE_LIMITED, NOT_IMPLEMENTED, RESTRICTED, UNAUTHORIZED, UNSUPPORTED_ENCRYPTION ->
                    new WalletAnswer.NotBegun(detail);
            case NOT_FOUND, INTERNAL, OTHER, UNKNOWN -> new WalletAnswer.Unknown(detail);
        };
    }

    @Override
    public BookEntry lookUp(PaymentHash hash) {
        return switch (client.lookUp(theirs(hash))) {
            case WalletReply.Answered<WalletTransaction>(WalletTransaction found) -> entry(found);
            case WalletReply.Refused<WalletTransaction>(var code, var message) ->
                    code == WalletErrorCode.NOT_FOUND
                            ? new BookEntry.Absent()
                            : new BookEntry.Untold(WalletWords.said(code, message));
            case WalletReply.NotSent<WalletTransaction>(var reason) -> new BookEntry.Untold(reason);
            case WalletReply.NoAnswer<WalletTransaction>(var reason) ->
                    new BookEntry.Untold(reason);
        };
    }

    private static BookEntry entry(WalletTransaction found) {
        if (found.direction() == Direction.INCOMING) {
            return new BookEntry.OwnInvoice();
        }
        if (found.isSettled()) {
            return new BookEntry.Settled(
                    found.preimage().map(it -> new Preimage(it.hex())),
                    found.amount(),
                    found.fees(),
                    found.settledAt());
        }
        // A wallet from before states says of what is not settled neither that it failed nor that
        // it goes on; only the second is safe to believe.
        return switch (found.state().orElse(WalletTransaction.State.PENDING)) {
            case PENDING, ACCEPTED -> new BookEntry.Pending();
            case FAILED -> new BookEntry.Failed();
            case EXPIRED, SETTLED ->
                    new BookEntry.Untold("the wallet has a payment as " + found.state());
        };
    }

    @Override
    public Listing listed(PaymentHash hash, Instant since) {
        for (int page = 0; page < MOST_PAGES; page++) {
            TransactionQuery query =
                    new TransactionQuery(
                            Optional.of(since.minus(LOOK_BACK)),
                            Optional.empty(),
                            TransactionQuery.MAX_LIMIT,
                            page * TransactionQuery.MAX_LIMIT,
                            true,
                            // Not every wallet that has the parameter heeds it, or understands it.
                            Optional.empty());
            if (!(client.transactions(query)
                    instanceof WalletReply.Answered<List<WalletTransaction>>(var found))) {
                return Listing.UNTOLD;
            }
            if (found.stream().anyMatch(it -> isPaymentOf(hash, it))) {
                return Listing.LISTED;
            }
            if (found.isEmpty()) {
                return Listing.NOT_LISTED;
            }
        }
        return Listing.UNTOLD;
    }

    private static boolean isPaymentOf(PaymentHash hash, WalletTransaction listed) {
        return listed.direction() == Direction.OUTGOING && ours(listed.hash()).equals(hash);
    }

    @Override
    public Msat balance() {
        return switch (client.balance()) {
            case WalletReply.Answered<Msat>(Msat balance) -> balance;
            case WalletReply.Refused<Msat>(var code, var message) ->
                    throw new RailUnavailableException(WalletWords.said(code, message));
            case WalletReply.NotSent<Msat>(var reason) ->
                    throw new RailUnavailableException(reason);
            case WalletReply.NoAnswer<Msat>(var reason) ->
                    throw new RailUnavailableException(reason);
        };
    }

    @Override
    public PaymentRail.Subscription subscribe(Consumer<PaymentHash> listener) {
        AtomicBoolean open = new AtomicBoolean(true);
        listeners.add(listener);
        return () -> {
            // The same listener may be there twice, and each time leaves once.
            if (open.getAndSet(false)) {
                listeners.remove(listener);
            }
        };
    }

    @Override
    public void close() {
        client.close();
    }

    private static exchequer.nip90.wallet.PaymentHash theirs(PaymentHash hash) {
        return new exchequer.nip90.wallet.PaymentHash(hash.value());
    }

    private static PaymentHash ours(exchequer.nip90.wallet.PaymentHash hash) {
        return new PaymentHash(hash.hex());
    }
}
