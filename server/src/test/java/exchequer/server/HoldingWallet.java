package exchequer.server;

import com.google.protobuf.ByteString;
import exchequer.regtest.LightningNode;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.AddHoldInvoiceRequest;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.LookupInvoiceMsg;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.SettleInvoiceMsg;
import org.lightningj.lnd.proto.LightningApi.Invoice;

/** A provider's wallet on a real node, that takes what is locked for it only when told to. */
final class HoldingWallet {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration EXPIRY = Duration.ofHours(1);
    private static final int ACCEPTED = 3;

    private final LightningNode node;
    private final SecureRandom random = new SecureRandom();
    private final Map<PaymentHash, Preimage> secrets = new ConcurrentHashMap<>();

    HoldingWallet(LightningNode node) {
        this.node = node;
    }

    Bolt11Invoice invoice(long amountMsat, String description) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        Preimage preimage = Preimage.of(secret);
        secrets.put(preimage.hash(), preimage);
        String text =
                node.invoices()
                        .addHoldInvoice(
                                AddHoldInvoiceRequest.newBuilder()
                                        .setHash(bytes(preimage.hash()))
                                        .setValueMsat(amountMsat)
                                        .setMemo(description)
                                        .setExpiry(EXPIRY.toSeconds())
                                        .build())
                        .getPaymentRequest();
        return ((Decoded) Bolt11.decode(text)).invoice();
    }

    void awaitHeld(PaymentHash hash) {
        Awaitility.await("the payee holds " + hash)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> lookup(hash).getStateValue() == ACCEPTED);
    }

    void takeWhenHeld(PaymentHash hash) {
        awaitHeld(hash);
        node.invoices()
                .settleInvoice(
                        SettleInvoiceMsg.newBuilder()
                                .setPreimage(ByteString.copyFrom(secrets.get(hash).bytes()))
                                .build());
    }

    /** The invoice as the node has it. */
    Invoice lookup(PaymentHash hash) {
        return node.invoices()
                .lookupInvoiceV2(LookupInvoiceMsg.newBuilder().setPaymentHash(bytes(hash)).build());
    }

    private static ByteString bytes(PaymentHash hash) {
        return ByteString.copyFrom(hash.bytes());
    }
}
