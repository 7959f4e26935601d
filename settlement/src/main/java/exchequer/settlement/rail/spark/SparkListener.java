package exchequer.settlement.rail.spark;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.spark.SparkAnswer.Done;
import exchequer.settlement.rail.spark.SparkPayment.Direction;
import exchequer.settlement.rail.spark.SparkPayment.State;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Hands over the hash of every payment whose end the wallet tells, from a thread of its own, until
 * closed. While the sidecar can not be reached nothing is told, and nothing is made up for
 * afterwards.
 */
final class SparkListener implements Subscription, Runnable {

    private static final long PAUSE_MS = 1_000;

    private final SparkSidecar sidecar;
    private final Consumer<PaymentHash> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private OptionalLong heard = OptionalLong.empty();

    SparkListener(SparkSidecar sidecar, Consumer<PaymentHash> listener) {
        this.sidecar = sidecar;
        this.listener = listener;
    }

    /** Begins with what comes after this call, if the sidecar can be reached. */
    Subscription start() {
        listen();
        Thread.ofVirtual().name("spark-news").start(this);
        return this;
    }

    @Override
    public void run() {
        try {
            while (closed.getCount() > 0) {
                if (!listen()) {
                    closed.await(PAUSE_MS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean listen() {
        if (!(sidecar.news(heard) instanceof Done<SparkNews>(SparkNews news))) {
            return false;
        }
        heard = OptionalLong.of(news.last());
        for (SparkPayment payment : news.payments()) {
            if (isEnding(payment) && closed.getCount() > 0) {
                payment.hash().ifPresent(listener);
            }
        }
        return true;
    }

    /** That one of ours has begun is no news to us. */
    private static boolean isEnding(SparkPayment payment) {
        return payment.direction() == Direction.SEND && payment.state() != State.PENDING;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
