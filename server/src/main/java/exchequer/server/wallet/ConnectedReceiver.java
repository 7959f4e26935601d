package exchequer.server.wallet;

import exchequer.market.money.Msat;
import exchequer.nip90.wallet.NewInvoice;
import exchequer.nip90.wallet.TransactionQuery;
import exchequer.nip90.wallet.WalletClient;
import exchequer.nip90.wallet.WalletConnection;
import exchequer.nip90.wallet.WalletErrorCode;
import exchequer.nip90.wallet.WalletInfo;
import exchequer.nip90.wallet.WalletMethod;
import exchequer.nip90.wallet.WalletNode;
import exchequer.nip90.wallet.WalletNotification;
import exchequer.nip90.wallet.WalletReply;
import exchequer.nip90.wallet.WalletRules;
import exchequer.nip90.wallet.WalletTransaction;
import exchequer.nip90.wallet.WalletTransaction.Direction;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.nwc.InvoiceEntry;
import exchequer.settlement.rail.nwc.InvoiceEntry.Standing;
import exchequer.settlement.rail.nwc.ReceivingWallet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A wallet that receives, behind {@link WalletClient}. Thread-safe. */
public final class ConnectedReceiver implements ReceivingWallet {

    /** How far a wallet may date an invoice back, by its clock. */
    private static final Duration LOOK_BACK = Duration.ofHours(1);

    /** A list that is longer is not read to its end. */
    private static final int MOST_PAGES = 50;

    private final String id;
    private final WalletClient client;
    private final List<Consumer<Notice>> listeners;

    private ConnectedReceiver(String id, WalletClient client, List<Consumer<Notice>> listeners) {
        this.id = id;
        this.client = client;
        this.listeners = listeners;
    }

    /** Begins to connect, and keeps connected until closed. */
    public static ConnectedReceiver open(
            WalletConnection connection,
            WalletRules rules,
            InstantSource clock,
            RandomGenerator random) {
        List<Consumer<Notice>> listeners = new CopyOnWriteArrayList<>();
        WalletClient client =
                WalletClient.open(
                        connection, rules, news -> spread(news, listeners), clock, random);
        return new ConnectedReceiver(connection.wallet(), client, listeners);
    }

    private static void spread(WalletNotification news, List<Consumer<Notice>> listeners) {
        switch (news.type()) {
            case PAYMENT_RECEIVED, HOLD_INVOICE_ACCEPTED -> {
                WalletTransaction told = news.transaction();
                Notice notice = new Notice(ours(told.hash()), blocks(told.settleBefore()));
                listeners.forEach(listener -> listener.accept(notice));
            }
            case PAYMENT_SENT -> {}
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Reply<Offer> offer() {
        Optional<WalletInfo> info = client.introduction();
        // Not to be asked for what it says it does not answer; all else it says is there.
        if (info.filter(it -> !it.offers(WalletMethod.GET_INFO)).isPresent()) {
            return new Reply.Answered<>(
                    new Offer(info.get().capabilities(), Optional.empty(), OptionalInt.empty()));
        }
        return reply(
                client.node(),
                node -> new Offer(permitted(node), node.network(), blocks(node.blockHeight())));
    }

    /** What the service can do and this connection may ask for. */
    private Set<String> permitted(WalletNode node) {
        Set<String> offered =
                new HashSet<>(client.introduction().map(WalletInfo::capabilities).orElse(Set.of()));
        if (!node.methods().isEmpty()) {
            offered.retainAll(node.methods());
        }
        return offered;
    }

    @Override
    public Reply<String> makeInvoice(Msat amount, String description, Duration expiry) {
        return text(
                client.makeInvoice(
                        new NewInvoice(amount, Optional.of(description), Optional.of(expiry))));
    }

    @Override
    public Reply<String> makeHoldInvoice(HoldInvoiceTerms terms) {
        return text(
                client.makeHeld(
                        theirs(terms.hash()),
                        new NewInvoice(
                                terms.amount(),
                                Optional.of(terms.description()),
                                Optional.of(terms.expiry())),
                        terms.cltvExpiryBlocks()));
    }

    private static Reply<String> text(WalletReply<WalletTransaction> made) {
        return switch (reply(made, WalletTransaction::invoice)) {
            case Reply.Answered<Optional<String>>(Optional<String> invoice) ->
                    invoice.<Reply<String>>map(Reply.Answered::new)
                            .orElseGet(() -> new Reply.Silent<>("the wallet shows no invoice"));
            case Reply.Refused<Optional<String>>(boolean notFound, String detail) ->
                    new Reply.Refused<>(notFound, detail);
            case Reply.Silent<Optional<String>>(String detail) -> new Reply.Silent<>(detail);
        };
    }

    @Override
    public Reply<Done> settleHold(Preimage preimage) {
        return reply(
                client.settleHeld(new exchequer.nip90.wallet.Preimage(preimage.value())),
                _ -> new Done());
    }

    @Override
    public Reply<Done> cancelHold(PaymentHash hash) {
        return reply(client.cancelHeld(theirs(hash)), _ -> new Done());
    }

    @Override
    public Reply<InvoiceEntry> lookUp(PaymentHash hash) {
        WalletReply<WalletTransaction> found = client.lookUp(theirs(hash));
        if (found instanceof WalletReply.Answered<WalletTransaction>(var transaction)
                && transaction.direction() == Direction.OUTGOING) {
            return new Reply.Silent<>("the wallet shows a payment of that hash, and no invoice");
        }
        return reply(found, ConnectedReceiver::entry);
    }

    private static InvoiceEntry entry(WalletTransaction found) {
        return new InvoiceEntry(
                ours(found.hash()),
                standing(found),
                found.invoice(),
                found.amount(),
                found.preimage().map(it -> new Preimage(it.hex())),
                found.settledAt(),
                blocks(found.settleBefore()));
    }

    private static Standing standing(WalletTransaction found) {
        if (found.isSettled()) {
            return Standing.SETTLED;
        }
        // A wallet from before states knows no hold invoices: what is not settled is open.
        return switch (found.state().orElse(WalletTransaction.State.PENDING)) {
            case PENDING -> Standing.OPEN;
            case ACCEPTED -> Standing.HELD;
            case EXPIRED -> Standing.EXPIRED;
            case FAILED -> Standing.CANCELED;
            case SETTLED -> Standing.SETTLED;
        };
    }

    @Override
    public Reply<List<InvoiceEntry>> received(Instant since) {
        List<InvoiceEntry> received = new ArrayList<>();
        for (int page = 0; page < MOST_PAGES; page++) {
            TransactionQuery query =
                    new TransactionQuery(
                            Optional.of(since.minus(LOOK_BACK)),
                            Optional.empty(),
                            TransactionQuery.MAX_LIMIT,
                            page * TransactionQuery.MAX_LIMIT,
                            false,
                            Optional.of(Direction.INCOMING));
            Reply<List<WalletTransaction>> answer =
                    reply(client.transactions(query), Function.identity());
            if (!(answer instanceof Reply.Answered<List<WalletTransaction>>(var found))) {
                return new Reply.Silent<>("the wallet does not list what it received");
            }
            found.stream()
                    .filter(it -> it.direction() == Direction.INCOMING)
                    .map(ConnectedReceiver::entry)
                    .forEach(received::add);
            if (found.isEmpty()) {
                break;
            }
        }
        return new Reply.Answered<>(List.copyOf(received));
    }

    @Override
    public PaymentRail.Subscription subscribe(Consumer<Notice> listener) {
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

    private static <A, B> Reply<B> reply(WalletReply<A> reply, Function<A, B> reading) {
        return switch (reply) {
            case WalletReply.Answered<A>(A value) -> new Reply.Answered<>(reading.apply(value));
            case WalletReply.Refused<A>(WalletErrorCode code, String message) ->
                    new Reply.Refused<>(
                            code == WalletErrorCode.NOT_FOUND, WalletWords.said(code, message));
            case WalletReply.NotSent<A>(String reason) -> new Reply.Silent<>(reason);
            case WalletReply.NoAnswer<A>(String reason) -> new Reply.Silent<>(reason);
        };
    }

    private static OptionalInt blocks(OptionalLong told) {
        return told.isPresent() && told.getAsLong() > 0 && told.getAsLong() <= Integer.MAX_VALUE
                ? OptionalInt.of((int) told.getAsLong())
                : OptionalInt.empty();
    }

    private static exchequer.nip90.wallet.PaymentHash theirs(PaymentHash hash) {
        return new exchequer.nip90.wallet.PaymentHash(hash.value());
    }

    private static PaymentHash ours(exchequer.nip90.wallet.PaymentHash hash) {
        return new PaymentHash(hash.hex());
    }
}
