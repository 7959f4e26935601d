package exchequer.settlement.rail.lnd;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lightningj.lnd.proto.LightningApi.Payment;
import org.lightningj.lnd.router.proto.RouterGrpc;
import org.lightningj.lnd.router.proto.RouterOuterClass.TrackPaymentsRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener's stream of {@code TrackPayments}, reopened after every loss until closed. */
final class LndSubscription implements PaymentRail.Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(LndSubscription.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    private final RouterGrpc.RouterStub router;
    private final LndPayments payments;
    private final ScheduledExecutorService reconnector;
    private final Consumer<RailUpdate> listener;

    private Duration delay = FIRST_DELAY;
    private boolean closed;
    private @Nullable ClientCallStreamObserver<TrackPaymentsRequest> call;

    LndSubscription(
            RouterGrpc.RouterStub router,
            LndPayments payments,
            ScheduledExecutorService reconnector,
            Consumer<RailUpdate> listener) {
        this.router = router;
        this.payments = payments;
        this.reconnector = reconnector;
        this.listener = listener;
    }

    void open() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        router.trackPayments(
                TrackPaymentsRequest.newBuilder().setNoInflightUpdates(true).build(),
                new Receiver());
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (call != null) {
            call.cancel("the subscription was closed", null);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void opened(ClientCallStreamObserver<TrackPaymentsRequest> opened) {
        call = opened;
        if (closed) {
            opened.cancel("the subscription was closed", null);
        }
    }

    private synchronized void heard() {
        delay = FIRST_DELAY;
    }

    private synchronized void reopenLater() {
        if (closed) {
            return;
        }
        try {
            reconnector.schedule(this::open, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the rail was closed", e);
        }
        Duration doubled = delay.multipliedBy(2);
        delay = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
    }

    private void deliver(Payment payment) {
        try {
            RailUpdate update = payments.read(new PaymentHash(payment.getPaymentHash()), payment);
            switch (update) {
                case RailUpdate.InFlight _, RailUpdate.Succeeded _, RailUpdate.Failed _ ->
                        listener.accept(update);
                case RailUpdate.NotFound _, RailUpdate.Unavailable _ ->
                        LOG.warn("a hint of LND makes no sense: {}", update);
            }
        } catch (RuntimeException e) {
            // Thrown into gRPC it would end the stream and with it the hints to come.
            LOG.warn("a listener failed on a hint about {}", payment.getPaymentHash(), e);
        }
    }

    private final class Receiver implements ClientResponseObserver<TrackPaymentsRequest, Payment> {

        @Override
        public void beforeStart(ClientCallStreamObserver<TrackPaymentsRequest> requestStream) {
            opened(requestStream);
        }

        @Override
        public void onNext(Payment payment) {
            if (!isClosed()) {
                heard();
                deliver(payment);
            }
        }

        @Override
        public void onError(Throwable t) {
            LOG.debug("LND's stream of payments broke off", t);
            reopenLater();
        }

        @Override
        public void onCompleted() {
            reopenLater();
        }
    }
}
