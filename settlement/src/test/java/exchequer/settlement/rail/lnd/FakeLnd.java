package exchequer.settlement.rail.lnd;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.Proofs;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.ListedPayment.Standing;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailListing;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.SettableClock;
import exchequer.settlement.rail.simulated.InMemoryRail;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.lightningj.lnd.proto.LightningApi.Amount;
import org.lightningj.lnd.proto.LightningApi.ChannelBalanceRequest;
import org.lightningj.lnd.proto.LightningApi.ChannelBalanceResponse;
import org.lightningj.lnd.proto.LightningApi.HTLCAttempt;
import org.lightningj.lnd.proto.LightningApi.ListPaymentsRequest;
import org.lightningj.lnd.proto.LightningApi.ListPaymentsResponse;
import org.lightningj.lnd.proto.LightningApi.Payment;
import org.lightningj.lnd.proto.LightningGrpc;
import org.lightningj.lnd.router.proto.RouterGrpc;
import org.lightningj.lnd.router.proto.RouterOuterClass.SendPaymentRequest;
import org.lightningj.lnd.router.proto.RouterOuterClass.TrackPaymentRequest;
import org.lightningj.lnd.router.proto.RouterOuterClass.TrackPaymentsRequest;

/**
 * LND's payment interface over an {@link InMemoryRail}: its messages, its status codes and texts,
 * and its order of checks (an expired invoice is refused before the payment's record is looked at).
 */
final class FakeLnd {

    private final InMemoryRail node;
    private final SettableClock clock;
    private final Router router = new Router();
    private final List<SendPaymentRequest> orders = new CopyOnWriteArrayList<>();
    private final AtomicInteger subscribers = new AtomicInteger();

    FakeLnd(InMemoryRail node, SettableClock clock) {
        this.node = node;
        this.clock = clock;
    }

    List<BindableService> services() {
        return List.of(router, new Lightning());
    }

    /** The orders to pay that reached the node. */
    List<SendPaymentRequest> orders() {
        return orders;
    }

    int subscribers() {
        return subscribers.get();
    }

    static Payment payment(RailUpdate update) {
        Payment.Builder payment = Payment.newBuilder().setPaymentHash(update.hash().value());
        return switch (update) {
            case RailUpdate.InFlight _ ->
                    payment.setStatus(Payment.PaymentStatus.IN_FLIGHT).build();
            case RailUpdate.Succeeded success ->
                    payment.setStatus(Payment.PaymentStatus.SUCCEEDED)
                            .setPaymentPreimage(Proofs.preimage(success.proof()).value())
                            .setFeeMsat(success.fee().value())
                            .setValueMsat(success.amount().value())
                            .addHtlcs(
                                    HTLCAttempt.newBuilder()
                                            .setStatus(HTLCAttempt.HTLCStatus.SUCCEEDED)
                                            .setResolveTimeNs(nanos(success.settledAt())))
                            .build();
            case RailUpdate.Failed failed ->
                    payment.setStatus(Payment.PaymentStatus.FAILED)
                            .setFailureReasonValue(number(failed.reason()))
                            .build();
            case RailUpdate.NotFound _, RailUpdate.Unavailable _ ->
                    throw new IllegalArgumentException("no payment: " + update);
        };
    }

    private Payment row(ListedPayment listed) {
        return payment(node.track(listed.hash())).toBuilder()
                .setPaymentIndex(listed.index())
                .setValueMsat(listed.amount().value())
                .setFeeMsat(listed.fee().value())
                .setCreationTimeNs(nanos(listed.createdAt()))
                .build();
    }

    private static int number(FailureReason reason) {
        return switch (reason) {
            case TIMEOUT -> 1;
            case NO_ROUTE -> 2;
            case ERROR -> 3;
            case INCORRECT_PAYMENT_DETAILS -> 4;
            case INSUFFICIENT_BALANCE -> 5;
            case CANCELED -> 6;
            case INVOICE_EXPIRED, REFUSED ->
                    throw new IllegalArgumentException(reason + " is never recorded");
        };
    }

    private static long nanos(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }

    private static void unavailable(StreamObserver<?> answers) {
        answers.onError(Status.UNAVAILABLE.withDescription("gone").asRuntimeException());
    }

    private final class Router extends RouterGrpc.RouterImplBase {

        @Override
        public synchronized void sendPaymentV2(
                SendPaymentRequest order, StreamObserver<Payment> answers) {
            Bolt11Invoice invoice = ((Decoded) Bolt11.decode(order.getPaymentRequest())).invoice();
            RailUpdate stored = node.track(invoice.paymentHash());
            if (stored instanceof RailUpdate.Unavailable) {
                unavailable(answers);
            } else if (invoice.isExpiredAt(clock.instant())) {
                refuse(
                        answers,
                        Status.UNKNOWN,
                        "invoice expired. Valid until " + invoice.expiresAt());
            } else if (stored instanceof RailUpdate.InFlight) {
                refuse(answers, Status.ALREADY_EXISTS, "payment is in transition");
            } else if (stored instanceof RailUpdate.Succeeded) {
                refuse(answers, Status.ALREADY_EXISTS, "invoice is already paid");
            } else {
                orders.add(order);
                begin(order, (ServerCallStreamObserver<Payment>) answers);
            }
        }

        private void begin(SendPaymentRequest order, ServerCallStreamObserver<Payment> answers) {
            RailUpdate begun =
                    node.pay(
                            new PayRequest(
                                    order.getPaymentRequest(),
                                    order.getAmtMsat() == 0
                                            ? Optional.empty()
                                            : Optional.of(Msat.of(order.getAmtMsat())),
                                    Msat.of(order.getFeeLimitMsat()),
                                    Duration.ofSeconds(order.getTimeoutSeconds())));
            if (begun instanceof RailUpdate.Unavailable) {
                unavailable(answers);
            } else {
                stream(begun, answers);
            }
        }

        @Override
        public void trackPaymentV2(TrackPaymentRequest question, StreamObserver<Payment> answers) {
            RailUpdate stored = node.track(PaymentHash.of(question.getPaymentHash().toByteArray()));
            switch (stored) {
                case RailUpdate.NotFound _ ->
                        refuse(answers, Status.NOT_FOUND, "payment isn't initiated");
                case RailUpdate.Unavailable _ -> unavailable(answers);
                case RailUpdate.InFlight _, RailUpdate.Succeeded _, RailUpdate.Failed _ ->
                        stream(stored, (ServerCallStreamObserver<Payment>) answers);
            }
        }

        /** The current state first; a stream that is not at its end stays open, as LND's does. */
        private void stream(RailUpdate state, ServerCallStreamObserver<Payment> answers) {
            answers.onNext(payment(state));
            if (state.isFinal()) {
                answers.onCompleted();
            }
        }

        @Override
        public void trackPayments(TrackPaymentsRequest question, StreamObserver<Payment> answers) {
            ServerCallStreamObserver<Payment> stream = (ServerCallStreamObserver<Payment>) answers;
            PaymentRail.Subscription subscription =
                    node.subscribe(
                            update -> {
                                if (update.isFinal() || !question.getNoInflightUpdates()) {
                                    synchronized (stream) {
                                        stream.onNext(payment(update));
                                    }
                                }
                            });
            stream.setOnCancelHandler(
                    () -> {
                        subscription.close();
                        subscribers.decrementAndGet();
                    });
            subscribers.incrementAndGet();
        }

        private void refuse(StreamObserver<?> answers, Status status, String text) {
            answers.onError(status.withDescription(text).asRuntimeException());
        }
    }

    private final class Lightning extends LightningGrpc.LightningImplBase {

        @Override
        public void channelBalance(
                ChannelBalanceRequest question, StreamObserver<ChannelBalanceResponse> answers) {
            try {
                Balances balances = node.balances();
                answers.onNext(
                        ChannelBalanceResponse.newBuilder()
                                .setLocalBalance(amount(balances.spendable()))
                                .setRemoteBalance(amount(balances.receivable()))
                                .setUnsettledRemoteBalance(amount(balances.inFlight()))
                                .build());
                answers.onCompleted();
            } catch (RailUnavailableException e) {
                unavailable(answers);
            }
        }

        @Override
        public void listPayments(
                ListPaymentsRequest question, StreamObserver<ListPaymentsResponse> answers) {
            switch (node.payments(question.getIndexOffset(), (int) question.getMaxPayments())) {
                case RailListing.Page page -> {
                    ListPaymentsResponse.Builder answer =
                            ListPaymentsResponse.newBuilder().setLastIndexOffset(page.lastIndex());
                    page.payments().stream()
                            .filter(
                                    payment ->
                                            question.getIncludeIncomplete()
                                                    || payment.standing() == Standing.SUCCEEDED)
                            .map(FakeLnd.this::row)
                            .forEach(answer::addPayments);
                    answers.onNext(answer.build());
                    answers.onCompleted();
                }
                case RailListing.NotSupported _, RailListing.Unavailable _ -> unavailable(answers);
            }
        }

        private Amount amount(Msat msat) {
            return Amount.newBuilder().setMsat(msat.value()).build();
        }
    }
}
