package exchequer.settlement.rail.lnd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import exchequer.market.money.Msat;
import exchequer.regtest.LightningNetwork;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.ReceivingRailContract;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.lightningj.lnd.invoices.proto.InvoicesGrpc;
import org.lightningj.lnd.proto.LightningApi.FeatureBit;
import org.lightningj.lnd.router.proto.RouterOuterClass.SendPaymentRequest;

/**
 * The receiving contract on the LND adapter, on a real node two hops from the payer's. Answers are
 * lost by a connection that loses them; the node is taken away by killing it; blocks are mined.
 */
class LndReceivingContractRegtestIT extends ReceivingRailContract {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final LightningNetwork network = LightningNetwork.shared();
    private final FaultyConnection connection =
            new FaultyConnection(
                    InvoicesGrpc.getAddHoldInvoiceMethod(),
                    InvoicesGrpc.getSettleInvoiceMethod(),
                    InvoicesGrpc.getCancelInvoiceMethod());
    private final List<PaymentHash> ours = new CopyOnWriteArrayList<>();
    private LndRail payer;
    private LndReceivingRail rail;
    private InvoiceCursor start;

    @BeforeEach
    void connect() throws IOException {
        network.awaitReady();
        payer = Treasury.rail(network.alice());
        rail = Till.rail(network.carol(), connection);
        Treasury.awaitNothingInFlight(payer);
        start = Till.everything(network.carol());
    }

    @AfterEach
    void leaveNothing() {
        ours.forEach(rail::cancelHold);
        Treasury.awaitNothingInFlight(payer);
        rail.close();
        payer.close();
    }

    @Override
    protected ReceivingRail rail() {
        return rail;
    }

    /** The node itself. */
    final LndReceivingRail node() {
        return rail;
    }

    @Override
    protected PaymentRail payer() {
        return payer;
    }

    /** The node has the invoices of all tests. */
    @Override
    protected Preimage preimage() {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        Preimage preimage = Preimage.of(secret);
        ours.add(preimage.hash());
        return preimage;
    }

    /** Of all tests, too. */
    @Override
    protected InvoiceCursor begin() {
        return start;
    }

    @Override
    protected void pay(Bolt11Invoice invoice) {
        payer.pay(Treasury.order(invoice));
        awaitArrival(invoice.paymentHash());
    }

    private void awaitArrival(PaymentHash hash) {
        await("the payment arrives or fails")
                .pollInterval(Duration.ofMillis(20))
                .atMost(HoldingPayee.PATIENCE)
                .until(
                        () ->
                                !(rail.lookup(hash) instanceof InvoiceState.Open)
                                        && (rail.lookup(hash) instanceof InvoiceState.Locked
                                                || payer.track(hash).isFinal()));
    }

    /** No invoice lets its payer choose; whoever does without it can. */
    @Override
    protected void overpay(Bolt11Invoice invoice, Msat extra) {
        network.alice()
                .router()
                .sendPaymentV2(
                        SendPaymentRequest.newBuilder()
                                .setDest(bytes(network.carol().publicKey()))
                                .setPaymentHash(bytes(invoice.paymentHash().value()))
                                .setPaymentAddr(bytes(invoice.paymentSecret()))
                                .setAmtMsat(invoice.amount().orElseThrow().plus(extra).value())
                                .setFinalCltvDelta(invoice.minFinalCltvExpiry())
                                .addDestFeatures(FeatureBit.TLV_ONION_REQ)
                                .addDestFeatures(FeatureBit.PAYMENT_ADDR_REQ)
                                .setFeeLimitMsat(Treasury.FEE_CAP.value())
                                .setTimeoutSeconds(20)
                                .build())
                .next();
        awaitArrival(invoice.paymentHash());
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    /** Here payments arrive by themselves. */
    @Override
    protected void tick() {}

    @Override
    protected void mine(int blocks) {
        network.mine(blocks);
    }

    @Override
    protected void nextHoldCall(Answer answer) {
        connection.plan(answer);
    }

    @Override
    protected void cutOff(boolean isCutOff) {
        if (isCutOff) {
            network.carol().kill();
            return;
        }
        try {
            network.carol().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        network.awaitReady();
        Till.awaitReached(rail);
    }

    @Override
    protected Duration shortExpiry() {
        return Duration.ofSeconds(3);
    }

    @Override
    protected void expire(PaymentHash unpaid) {
        await("the node ends it")
                .atMost(HoldingPayee.PATIENCE)
                .until(() -> rail.lookup(unpaid).isFinal());
    }

    @Override
    protected void assertJustNow(Instant settledAt) {
        assertThat(settledAt).isBetween(Instant.now().minusSeconds(60), Instant.now());
    }
}
