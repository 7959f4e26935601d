package exchequer.settlement.rail.lnd;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import exchequer.market.money.Msat;
import exchequer.regtest.LightningNode;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.AddHoldInvoiceRequest;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.CancelInvoiceMsg;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.LookupInvoiceMsg;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.SettleInvoiceMsg;
import org.lightningj.lnd.proto.LightningApi.Invoice;

/**
 * A payee on a real node that takes a payment only when told to: until then the payer's node
 * reports it in flight. Every invoice is a hold invoice.
 */
public final class HoldingPayee implements InvoiceIssuer {

    public static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OPEN = 0;
    private static final int SETTLED = 1;
    private static final int CANCELED = 2;
    private static final int ACCEPTED = 3;

    private final LightningNode node;
    private final SecureRandom random = new SecureRandom();
    private final Map<PaymentHash, Preimage> secrets = new ConcurrentHashMap<>();

    public HoldingPayee(LightningNode node) {
        this.node = node;
    }

    @Override
    public Network network() {
        return Network.REGTEST;
    }

    @Override
    public Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry) {
        return issue(
                AddHoldInvoiceRequest.newBuilder()
                        .setValueMsat(amount.value())
                        .setMemo(description)
                        .setExpiry(expiry.toSeconds()));
    }

    /** An invoice for a hash of its own. */
    Bolt11Invoice issue(AddHoldInvoiceRequest.Builder request) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        Preimage preimage = Preimage.of(secret);
        secrets.put(preimage.hash(), preimage);
        String text =
                node.invoices()
                        .addHoldInvoice(request.setHash(bytes(preimage.hash())).build())
                        .getPaymentRequest();
        return ((Decoded) Bolt11.decode(text)).invoice();
    }

    @Override
    public InvoiceState lookup(PaymentHash hash) {
        Invoice invoice;
        try {
            invoice = invoice(hash);
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return new InvoiceState.NotFound();
            }
            throw e;
        }
        Instant expiresAt = Instant.ofEpochSecond(invoice.getCreationDate() + invoice.getExpiry());
        return switch (invoice.getStateValue()) {
            case OPEN, ACCEPTED -> new InvoiceState.Open();
            case SETTLED ->
                    new InvoiceState.Settled(
                            Preimage.of(invoice.getRPreimage().toByteArray()),
                            Msat.of(invoice.getAmtPaidMsat()),
                            Instant.ofEpochSecond(invoice.getSettleDate()));
            case CANCELED ->
                    expiresAt.isAfter(Instant.now())
                            ? new InvoiceState.Canceled()
                            : new InvoiceState.Expired();
            default -> throw new IllegalStateException("state " + invoice.getStateValue());
        };
    }

    /** The secret of an invoice, which only the payee knows until it takes the money. */
    public Preimage preimage(PaymentHash hash) {
        return secrets.get(hash);
    }

    /** Waits until the money for an invoice is locked. */
    public void awaitHeld(PaymentHash hash) {
        await("the payee holds " + hash)
                .pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(() -> isHeld(hash));
    }

    boolean isHeld(PaymentHash hash) {
        return invoice(hash).getStateValue() == ACCEPTED;
    }

    boolean isCanceled(PaymentHash hash) {
        return invoice(hash).getStateValue() == CANCELED;
    }

    /** Takes the money that is locked. */
    void settle(PaymentHash hash) {
        node.invoices()
                .settleInvoice(
                        SettleInvoiceMsg.newBuilder()
                                .setPreimage(ByteString.copyFrom(secrets.get(hash).bytes()))
                                .build());
    }

    public void takeWhenHeld(PaymentHash hash) {
        awaitHeld(hash);
        settle(hash);
    }

    /** Gives back what is locked; the invoice can not be paid any more. */
    void cancel(PaymentHash hash) {
        node.invoices()
                .cancelInvoice(CancelInvoiceMsg.newBuilder().setPaymentHash(bytes(hash)).build());
    }

    /** Withdraws an invoice without waiting for the payer to learn of it. */
    void forget(PaymentHash hash) {
        cancel(hash);
        secrets.remove(hash);
    }

    /**
     * Gives back whatever is still locked and waits until the payer has it, so that the next test
     * finds all money free. A payment may still be on its way to an invoice that was withdrawn.
     */
    public void giveBackAll(PaymentRail payer) {
        for (PaymentHash hash : secrets.keySet()) {
            if (lookup(hash) instanceof InvoiceState.Open) {
                cancel(hash);
            }
            await("the payer knows the end of " + hash)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(PATIENCE)
                    .until(() -> !(payer.track(hash) instanceof RailUpdate.InFlight));
        }
        secrets.clear();
        Treasury.awaitNothingInFlight(payer);
    }

    private Invoice invoice(PaymentHash hash) {
        return node.invoices()
                .lookupInvoiceV2(LookupInvoiceMsg.newBuilder().setPaymentHash(bytes(hash)).build());
    }

    private static ByteString bytes(PaymentHash hash) {
        return ByteString.copyFrom(hash.bytes());
    }
}
