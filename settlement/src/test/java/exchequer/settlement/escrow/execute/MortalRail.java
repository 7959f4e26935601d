package exchequer.settlement.escrow.execute;

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
import exchequer.settlement.rail.ReceivingRail;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A rail whose caller is killed now and then, before its request or after. */
final class MortalRail implements ReceivingRail {

    private final ReceivingRail rail;
    private final Random random;
    private final Consumer<PaymentHash> beforeCancel;

    /**
     * @param beforeCancel sees every cancellation that is about to reach the rail
     */
    MortalRail(ReceivingRail rail, Random random, Consumer<PaymentHash> beforeCancel) {
        this.rail = rail;
        this.random = random;
        this.beforeCancel = beforeCancel;
    }

    private <T> T perhaps(Supplier<T> call) {
        RandomEscrowsTest.perish(random);
        T answer = call.get();
        RandomEscrowsTest.perish(random);
        return answer;
    }

    @Override
    public String name() {
        return rail.name();
    }

    @Override
    public Network network() {
        return rail.network();
    }

    @Override
    public Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry) {
        return perhaps(() -> rail.createInvoice(amount, description, expiry));
    }

    @Override
    public InvoiceState lookup(PaymentHash hash) {
        return perhaps(() -> rail.lookup(hash));
    }

    @Override
    public HoldAnswer createHoldInvoice(HoldInvoiceTerms terms) {
        return perhaps(() -> rail.createHoldInvoice(terms));
    }

    @Override
    public SettleAnswer settleHold(Preimage preimage) {
        return perhaps(() -> rail.settleHold(preimage));
    }

    @Override
    public CancelAnswer cancelHold(PaymentHash hash) {
        return perhaps(
                () -> {
                    beforeCancel.accept(hash);
                    return rail.cancelHold(hash);
                });
    }

    @Override
    public HeightAnswer blockHeight() {
        return perhaps(rail::blockHeight);
    }

    @Override
    public Subscription subscribe(InvoiceCursor from, Consumer<InvoiceNews> listener) {
        return rail.subscribe(from, listener);
    }

    @Override
    public Subscription follow(PaymentHash hash, Consumer<InvoiceState> listener) {
        return rail.follow(hash, listener);
    }
}
