package exchequer.settlement.rail.lnd;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Decoding.Undecodable;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.InvoiceState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.lightningj.lnd.proto.LightningApi.Invoice;
import org.lightningj.lnd.proto.LightningApi.InvoiceHTLC;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates LND's {@code lnrpc.Invoice}. Enum values are read as numbers, because nodes are newer
 * than our stubs; a number nobody knows, and any settlement that does not prove itself, becomes an
 * unknown outcome and never an ending.
 */
final class LndInvoices {

    /**
     * Blocks before the time lock's end at which LND gives a held payment up: 12 until 0.20, 18
     * since 0.21. The larger one is right for both, as a deadline that is too early costs only
     * time.
     */
    static final int HOLD_EXPIRY_DELTA_BLOCKS = 18;

    private static final Logger LOG = LoggerFactory.getLogger(LndInvoices.class);

    private static final int OPEN = 0;
    private static final int SETTLED = 1;
    private static final int CANCELED = 2;
    private static final int ACCEPTED = 3;

    private static final int HTLC_ACCEPTED = 0;

    private LndInvoices() {}

    static PaymentHash hash(Invoice invoice) {
        return PaymentHash.of(invoice.getRHash().toByteArray());
    }

    static InvoiceState read(PaymentHash hash, Invoice invoice) {
        if (!invoice.getRHash().isEmpty() && !hash(invoice).equals(hash)) {
            LOG.error("LND answered about another invoice when asked for {}", hash);
            return new InvoiceState.Unavailable("the node answered about another invoice");
        }
        return switch (invoice.getStateValue()) {
            case OPEN -> new InvoiceState.Open();
            case SETTLED -> settled(hash, invoice);
            case CANCELED -> new InvoiceState.Canceled();
            case ACCEPTED -> locked(hash, invoice);
            default ->
                    new InvoiceState.Unavailable(
                            "unknown invoice state " + invoice.getStateValue());
        };
    }

    private static InvoiceState settled(PaymentHash hash, Invoice invoice) {
        Preimage preimage = Preimage.of(invoice.getRPreimage().toByteArray());
        if (!preimage.opens(hash)) {
            LOG.error("LND claims that {} is settled without its preimage", hash);
            return new InvoiceState.Unavailable("settled without proof");
        }
        return new InvoiceState.Settled(
                preimage,
                Msat.of(invoice.getAmtPaidMsat()),
                Instant.ofEpochSecond(invoice.getSettleDate()));
    }

    private static InvoiceState locked(PaymentHash hash, Invoice invoice) {
        OptionalInt firstToEnd =
                invoice.getHtlcsList().stream()
                        .filter(htlc -> htlc.getStateValue() == HTLC_ACCEPTED)
                        .mapToInt(InvoiceHTLC::getExpiryHeight)
                        .min();
        if (firstToEnd.isEmpty()) {
            // Without it nobody could say how long there is to decide.
            LOG.error("LND tells no time lock of the payment held for {}", hash);
            return new InvoiceState.Unavailable("held without a time lock");
        }
        return new InvoiceState.Locked(
                Msat.of(invoice.getAmtPaidMsat()),
                firstToEnd.getAsInt() - HOLD_EXPIRY_DELTA_BLOCKS);
    }

    /** The invoice in the node's words, if it is one. */
    static Optional<Bolt11Invoice> decode(String paymentRequest) {
        return switch (Bolt11.decode(paymentRequest)) {
            case Decoded(var invoice) -> Optional.of(invoice);
            case Undecodable(var code, var detail) -> {
                LOG.error("LND issued an invoice we can not read: {} {}", code, detail);
                yield Optional.empty();
            }
        };
    }
}
