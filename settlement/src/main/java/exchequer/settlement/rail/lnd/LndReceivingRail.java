package exchequer.settlement.rail.lnd;

import com.google.protobuf.ByteString;
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
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.ReceivingRail;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lightningj.lnd.invoices.proto.InvoicesGrpc;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.AddHoldInvoiceRequest;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.CancelInvoiceMsg;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.LookupInvoiceMsg;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.SettleInvoiceMsg;
import org.lightningj.lnd.proto.LightningApi.GetInfoRequest;
import org.lightningj.lnd.proto.LightningApi.Invoice;
import org.lightningj.lnd.proto.LightningGrpc;

/**
 * Is paid through an LND node. LND answers a repeated request about a hold invoice with an error
 * and a text that says little; so after any answer but success its store is asked, and what is
 * stored there is the answer. Thread-safe.
 *
 * <p>Use LND 0.20.3, 0.21.2 or later: earlier ones have faults in how held payments are updated.
 */
public final class LndReceivingRail implements ReceivingRail, AutoCloseable {

    private final LndSettings settings;
    private final ManagedChannel channel;
    private final ScheduledExecutorService subscriptions =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("lnd-invoices").factory());

    /** Takes over the channel, to be closed by {@link #close}. */
    LndReceivingRail(LndSettings settings, ManagedChannel channel) {
        this.settings = settings;
        this.channel = channel;
    }

    /**
     * A rail over TLS with the settings' certificate and macaroon. Does not wait for the node.
     *
     * @throws IOException when the certificate cannot be read
     */
    public static LndReceivingRail connect(LndSettings settings) throws IOException {
        return new LndReceivingRail(settings, LndChannels.open(settings));
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
        try {
            String text =
                    lightning()
                            .addInvoice(
                                    Invoice.newBuilder()
                                            .setValueMsat(amount.value())
                                            .setMemo(description)
                                            .setExpiry(expiry.toSeconds())
                                            .build())
                            .getPaymentRequest();
            return LndInvoices.decode(text)
                    .orElseThrow(() -> new RailUnavailableException("LND's invoice is unreadable"));
        } catch (StatusRuntimeException e) {
            throw new RailUnavailableException("no invoice from LND: " + LndFailures.text(e), e);
        }
    }

    @Override
    public HoldAnswer createHoldInvoice(HoldInvoiceTerms terms) {
        try {
            String text =
                    invoices()
                            .addHoldInvoice(
                                    AddHoldInvoiceRequest.newBuilder()
                                            .setHash(bytes(terms.hash()))
                                            .setValueMsat(terms.amount().value())
                                            .setMemo(terms.description())
                                            .setExpiry(terms.expiry().toSeconds())
                                            .setCltvExpiry(terms.cltvExpiryBlocks())
                                            .build())
                            .getPaymentRequest();
            return issued(text, terms);
        } catch (StatusRuntimeException e) {
            return LndFailures.answered(e)
                    ? existing(terms, LndFailures.text(e))
                    : new HoldAnswer.Unavailable(LndFailures.text(e));
        }
    }

    private HoldAnswer existing(HoldInvoiceTerms terms, String refusal) {
        try {
            return issued(find(terms.hash()).getPaymentRequest(), terms);
        } catch (StatusRuntimeException e) {
            // The node neither took the invoice nor has one: its refusal is what matters.
            return new HoldAnswer.Unavailable(
                    LndFailures.isNotFound(e) ? refusal : LndFailures.text(e));
        }
    }

    private static HoldAnswer issued(String text, HoldInvoiceTerms terms) {
        Optional<Bolt11Invoice> invoice = LndInvoices.decode(text);
        if (invoice.isEmpty()) {
            return new HoldAnswer.Unavailable("the node's invoice is unreadable");
        }
        Bolt11Invoice issued = invoice.get();
        boolean asAsked =
                issued.paymentHash().equals(terms.hash())
                        && issued.amount().equals(Optional.of(terms.amount()))
                        && issued.description().equals(Optional.of(terms.description()))
                        && issued.minFinalCltvExpiry() >= terms.cltvExpiryBlocks();
        return asAsked
                ? new HoldAnswer.Issued(issued)
                : new HoldAnswer.HashTaken("another invoice has " + terms.hash());
    }

    @Override
    public SettleAnswer settleHold(Preimage preimage) {
        try {
            invoices()
                    .settleInvoice(
                            SettleInvoiceMsg.newBuilder()
                                    .setPreimage(ByteString.copyFrom(preimage.bytes()))
                                    .build());
            return new SettleAnswer.Settled();
        } catch (StatusRuntimeException e) {
            if (!LndFailures.answered(e)) {
                return new SettleAnswer.Unavailable(LndFailures.text(e));
            }
            return switch (lookup(preimage.hash())) {
                case InvoiceState.Settled _ -> new SettleAnswer.Settled();
                case InvoiceState.Open _ -> new SettleAnswer.NotLocked();
                case InvoiceState.Canceled _, InvoiceState.Expired _ -> new SettleAnswer.Canceled();
                case InvoiceState.NotFound _ -> new SettleAnswer.NotFound();
                case InvoiceState.Locked _ -> new SettleAnswer.Unavailable(LndFailures.text(e));
                case InvoiceState.Unavailable(String detail) ->
                        new SettleAnswer.Unavailable(detail);
            };
        }
    }

    @Override
    public CancelAnswer cancelHold(PaymentHash hash) {
        try {
            invoices()
                    .cancelInvoice(
                            CancelInvoiceMsg.newBuilder().setPaymentHash(bytes(hash)).build());
            return new CancelAnswer.Canceled();
        } catch (StatusRuntimeException e) {
            if (!LndFailures.answered(e)) {
                return new CancelAnswer.Unavailable(LndFailures.text(e));
            }
            return switch (lookup(hash)) {
                case InvoiceState.Settled _ -> new CancelAnswer.AlreadySettled();
                case InvoiceState.Canceled _, InvoiceState.Expired _ -> new CancelAnswer.Canceled();
                case InvoiceState.NotFound _ -> new CancelAnswer.NotFound();
                case InvoiceState.Open _, InvoiceState.Locked _ ->
                        new CancelAnswer.Unavailable(LndFailures.text(e));
                case InvoiceState.Unavailable(String detail) ->
                        new CancelAnswer.Unavailable(detail);
            };
        }
    }

    @Override
    public InvoiceState lookup(PaymentHash hash) {
        try {
            return LndInvoices.read(hash, find(hash));
        } catch (StatusRuntimeException e) {
            return LndFailures.isNotFound(e)
                    ? new InvoiceState.NotFound()
                    : new InvoiceState.Unavailable(LndFailures.text(e));
        } catch (IllegalArgumentException e) {
            return new InvoiceState.Unavailable("an answer that makes no sense: " + e.getMessage());
        }
    }

    private Invoice find(PaymentHash hash) {
        return invoices()
                .lookupInvoiceV2(LookupInvoiceMsg.newBuilder().setPaymentHash(bytes(hash)).build());
    }

    @Override
    public HeightAnswer blockHeight() {
        try {
            return new HeightAnswer.Height(
                    lightning().getInfo(GetInfoRequest.getDefaultInstance()).getBlockHeight());
        } catch (StatusRuntimeException e) {
            return new HeightAnswer.Unavailable(LndFailures.text(e));
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Follows LND's {@code SubscribeInvoices}, reconnecting after every loss.
     */
    @Override
    public Subscription subscribe(InvoiceCursor from, Consumer<InvoiceNews> listener) {
        LndInvoiceNews news =
                new LndInvoiceNews(
                        LightningGrpc.newStub(channel),
                        this::lightning,
                        subscriptions,
                        from,
                        listener);
        news.open();
        return news;
    }

    @Override
    public Subscription follow(PaymentHash hash, Consumer<InvoiceState> listener) {
        LndInvoiceWatch watch =
                new LndInvoiceWatch(InvoicesGrpc.newStub(channel), subscriptions, hash, listener);
        watch.open();
        return watch;
    }

    private LightningGrpc.LightningBlockingStub lightning() {
        return LightningGrpc.newBlockingStub(channel)
                .withDeadlineAfter(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private InvoicesGrpc.InvoicesBlockingStub invoices() {
        return InvoicesGrpc.newBlockingStub(channel)
                .withDeadlineAfter(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ByteString bytes(PaymentHash hash) {
        return ByteString.copyFrom(hash.bytes());
    }

    /** Ends all calls and subscriptions. What is held stays held at the node. */
    @Override
    public void close() {
        subscriptions.shutdownNow();
        channel.shutdownNow();
    }
}
