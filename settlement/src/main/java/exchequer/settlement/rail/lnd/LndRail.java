package exchequer.settlement.rail.lnd;

import com.google.protobuf.ByteString;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailListing;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.lightningj.lnd.proto.LightningApi.ChannelBalanceRequest;
import org.lightningj.lnd.proto.LightningApi.ChannelBalanceResponse;
import org.lightningj.lnd.proto.LightningApi.ListPaymentsRequest;
import org.lightningj.lnd.proto.LightningApi.ListPaymentsResponse;
import org.lightningj.lnd.proto.LightningApi.Payment;
import org.lightningj.lnd.proto.LightningGrpc;
import org.lightningj.lnd.router.proto.RouterGrpc;
import org.lightningj.lnd.router.proto.RouterOuterClass.SendPaymentRequest;
import org.lightningj.lnd.router.proto.RouterOuterClass.TrackPaymentRequest;

/**
 * Pays through an LND node. LND keeps one record per payment hash and answers ALREADY_EXISTS to a
 * second order while the first is under way or paid; that record, not this object, is what prevents
 * paying twice, so the node's payments must never be deleted.
 *
 * <p>An ended call ends no payment: LND goes on by itself, which is why every call here may stop
 * listening after the first answer. Thread-safe.
 */
public final class LndRail implements PaymentRail, AutoCloseable {

    private final LndSettings settings;
    private final ManagedChannel channel;
    private final LndPayments payments;
    private final ScheduledExecutorService reconnector =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("lnd-reconnect").factory());

    /** Takes over the channel, to be closed by {@link #close}. */
    LndRail(LndSettings settings, ManagedChannel channel, InstantSource clock) {
        this.settings = settings;
        this.channel = channel;
        this.payments = new LndPayments(clock);
    }

    /**
     * A rail over TLS with the settings' certificate and macaroon. Does not wait for the node.
     *
     * @throws IOException when the certificate cannot be read
     */
    public static LndRail connect(LndSettings settings, InstantSource clock) throws IOException {
        return new LndRail(settings, LndChannels.open(settings), clock);
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
        SendPaymentRequest order = order(request);
        try {
            return payments.read(hash, firstAnswer(router -> router.sendPaymentV2(order)));
        } catch (StatusRuntimeException e) {
            return afterError(hash, e.getStatus());
        }
    }

    private SendPaymentRequest order(PayRequest request) {
        SendPaymentRequest.Builder order =
                SendPaymentRequest.newBuilder()
                        .setPaymentRequest(request.invoice().text())
                        .setFeeLimitMsat(request.feeCap().value())
                        .setTimeoutSeconds(
                                (int) Math.min(Integer.MAX_VALUE, request.timeout().toSeconds()))
                        .setCltvLimit(settings.cltvLimitBlocks());
        // LND refuses an amount beside an invoice that names one.
        request.amount().map(Msat::value).ifPresent(order::setAmtMsat);
        return order.build();
    }

    private RailUpdate afterError(PaymentHash hash, Status status) {
        return switch (status.getCode()) {
            // The node answered: what it has stored tells whether a payment exists.
            case ALREADY_EXISTS, UNKNOWN, INVALID_ARGUMENT, FAILED_PRECONDITION ->
                    confirmed(hash, status);
            // The answer is missing or the door was shut: the order may or may not be at work.
            case OK,
                    CANCELLED,
                    DEADLINE_EXCEEDED,
                    NOT_FOUND,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS,
                    UNAUTHENTICATED ->
                    new Unavailable(hash, text(status));
        };
    }

    private RailUpdate confirmed(PaymentHash hash, Status status) {
        RailUpdate stored = track(hash);
        Optional<FailureReason> refusal =
                LndRefusals.reason(String.valueOf(status.getDescription()));
        return switch (stored) {
            case RailUpdate.InFlight _, RailUpdate.Succeeded _, Unavailable _ -> stored;
            // A failure on record is that of an earlier attempt, unless the node just said that
            // this one exists already.
            case Failed _, NotFound _ when refusal.isPresent() ->
                    new Failed(hash, refusal.get(), String.valueOf(status.getDescription()));
            case Failed _ when status.getCode() == Status.Code.ALREADY_EXISTS -> stored;
            case Failed _, NotFound _ -> new Unavailable(hash, text(status));
        };
    }

    @Override
    public RailUpdate track(PaymentHash hash) {
        TrackPaymentRequest question =
                TrackPaymentRequest.newBuilder()
                        .setPaymentHash(ByteString.copyFrom(hash.bytes()))
                        .build();
        try {
            return payments.read(hash, firstAnswer(router -> router.trackPaymentV2(question)));
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.NOT_FOUND
                    ? new NotFound(hash)
                    : new Unavailable(hash, text(e.getStatus()));
        }
    }

    /** One line: gRPC's own text of a status holds stack traces, and this text gets stored. */
    private static String text(Status status) {
        String description = status.getDescription();
        String firstLine =
                description == null ? "" : description.lines().findFirst().orElse("").strip();
        Throwable cause = status.getCause();
        return status.getCode()
                + (firstLine.isEmpty() ? "" : ": " + firstLine)
                + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")");
    }

    /** LND's streams begin with the current state; nothing after that is waited for. */
    private Payment firstAnswer(Function<RouterGrpc.RouterBlockingStub, Iterator<Payment>> call) {
        Context.CancellableContext context = Context.ROOT.withCancellation();
        Context previous = context.attach();
        try {
            Iterator<Payment> answers =
                    call.apply(
                            RouterGrpc.newBlockingStub(channel)
                                    .withDeadlineAfter(
                                            settings.answerTimeout().toMillis(),
                                            TimeUnit.MILLISECONDS));
            if (!answers.hasNext()) {
                throw Status.UNAVAILABLE
                        .withDescription("the node ended the stream without an answer")
                        .asRuntimeException();
            }
            return answers.next();
        } finally {
            context.detach(previous);
            context.cancel(null);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Follows LND's {@code TrackPayments}, reconnecting after every loss. Right after connecting
     * LND repeats the payments in flight.
     */
    @Override
    public Subscription subscribe(Consumer<RailUpdate> listener) {
        LndSubscription subscription =
                new LndSubscription(RouterGrpc.newStub(channel), payments, reconnector, listener);
        subscription.open();
        return subscription;
    }

    @Override
    public RailListing payments(long after, int limit) {
        try {
            ListPaymentsResponse answer =
                    LightningGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(
                                    settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                            .listPayments(
                                    ListPaymentsRequest.newBuilder()
                                            .setIncludeIncomplete(true)
                                            .setIndexOffset(after)
                                            .setMaxPayments(limit)
                                            .build());
            return payments.list(answer, after);
        } catch (StatusRuntimeException e) {
            return new RailListing.Unavailable(text(e.getStatus()));
        }
    }

    @Override
    public Balances balances() {
        try {
            ChannelBalanceResponse answer =
                    LightningGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(
                                    settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                            .channelBalance(ChannelBalanceRequest.getDefaultInstance());
            return new Balances(
                    Msat.of(answer.getLocalBalance().getMsat()),
                    Msat.of(answer.getRemoteBalance().getMsat()),
                    // LND books an HTLC under way with whom it will belong to if it succeeds: what
                    // we are paying is "remote", and "local" is what others are paying us.
                    Msat.of(answer.getUnsettledRemoteBalance().getMsat()));
        } catch (StatusRuntimeException e) {
            throw new RailUnavailableException("LND told no balance: " + text(e.getStatus()), e);
        }
    }

    /** Ends all calls and subscriptions. Payments under way go on at the node. */
    @Override
    public void close() {
        reconnector.shutdownNow();
        channel.shutdownNow();
    }
}
