package exchequer.bench.pay.lnd;

import exchequer.bench.load.ClosedLoop;
import exchequer.bench.load.CpuTime;
import exchequer.bench.load.Load;
import exchequer.bench.load.Sample;
import exchequer.bench.pay.PreparedOrders;
import exchequer.settlement.rail.lnd.LndSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.lightningj.lnd.proto.LightningApi.Payment;
import org.lightningj.lnd.router.proto.RouterGrpc.RouterBlockingStub;
import org.lightningj.lnd.router.proto.RouterOuterClass.SendPaymentRequest;

/**
 * Payments as {@code lncli payinvoice} makes them: one call of {@code SendPaymentV2} to the payer's
 * node, followed until it says how the payment ended. Nobody decides, remembers or books anything;
 * no payment over these nodes can cost less. The limits are those the product gives.
 */
final class DirectPayments {

    private static final int SUCCEEDED = 2;
    private static final int FAILED = 3;
    private static final long FEE_LIMIT_MSAT = 5_000;
    private static final int TIMEOUT_SECONDS = 30;
    private static final int SIGNERS = 8;
    private static final Duration EXPIRY = Duration.ofHours(1);

    private final Nodes nodes;
    private final RouterBlockingStub router;
    private final Queue<String> invoices = new ConcurrentLinkedQueue<>();
    private final AtomicLong paid = new AtomicLong();

    DirectPayments(Nodes nodes) {
        this.nodes = nodes;
        this.router = nodes.payer().router();
    }

    /** So many payments that were made since the beginning. */
    long paid() {
        return paid.get();
    }

    /** Has so many invoices at hand; what is left of those before counts. */
    void prepare(int count) throws Exception {
        List<Future<?>> signing = new ArrayList<>();
        try (ExecutorService signers = Executors.newFixedThreadPool(SIGNERS)) {
            for (int i = invoices.size(); i < count; i++) {
                signing.add(signers.submit(this::sign));
            }
            for (Future<?> one : signing) {
                one.get(5, TimeUnit.MINUTES);
            }
        }
    }

    private void sign() {
        invoices.add(nodes.createInvoice(PreparedOrders.PRICE, "direct", EXPIRY).text());
    }

    /** So many payments at a time, each begun when another has settled. */
    Sample saturate(int outstanding, Duration warmUp, Duration measured, CpuTime cpu)
            throws Exception {
        Load load = _ -> this::pay;
        return ClosedLoop.run(load, outstanding, warmUp, measured, cpu);
    }

    private int pay() {
        String invoice = invoices.poll();
        if (invoice == null) {
            throw new IllegalStateException("too few invoices were prepared");
        }
        Iterator<Payment> news =
                router.withDeadlineAfter(2 * TIMEOUT_SECONDS, TimeUnit.SECONDS)
                        .sendPaymentV2(
                                SendPaymentRequest.newBuilder()
                                        .setPaymentRequest(invoice)
                                        .setFeeLimitMsat(FEE_LIMIT_MSAT)
                                        .setTimeoutSeconds(TIMEOUT_SECONDS)
                                        .setCltvLimit(LndSettings.DEFAULT_CLTV_LIMIT_BLOCKS)
                                        .build());
        while (news.hasNext()) {
            Payment payment = news.next();
            if (payment.getStatusValue() == SUCCEEDED) {
                paid.incrementAndGet();
                return 1;
            }
            if (payment.getStatusValue() == FAILED) {
                throw new IllegalStateException("not paid: " + payment.getFailureReason());
            }
        }
        throw new IllegalStateException("the node does not say how the payment ended");
    }
}
