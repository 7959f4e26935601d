package exchequer.settlement.rail.lnd;

import com.google.protobuf.ByteString;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceState;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.lightningj.lnd.invoices.proto.InvoicesGrpc;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.SubscribeSingleInvoiceRequest;
import org.lightningj.lnd.proto.LightningApi.Invoice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener's {@code SubscribeSingleInvoice}: the current state, then the changes, until the
 * last one.
 */
final class LndInvoiceWatch extends LndStream<SubscribeSingleInvoiceRequest, Invoice> {

    private static final Logger LOG = LoggerFactory.getLogger(LndInvoiceWatch.class);

    private final InvoicesGrpc.InvoicesStub invoices;
    private final PaymentHash hash;
    private final Consumer<InvoiceState> listener;

    LndInvoiceWatch(
            InvoicesGrpc.InvoicesStub invoices,
            ScheduledExecutorService thread,
            PaymentHash hash,
            Consumer<InvoiceState> listener) {
        super(thread);
        this.invoices = invoices;
        this.hash = hash;
        this.listener = listener;
    }

    @Override
    void call(ClientResponseObserver<SubscribeSingleInvoiceRequest, Invoice> answers) {
        invoices.subscribeSingleInvoice(
                SubscribeSingleInvoiceRequest.newBuilder()
                        .setRHash(ByteString.copyFrom(hash.bytes()))
                        .build(),
                answers);
    }

    @Override
    void receive(Invoice invoice) {
        InvoiceState state = LndInvoices.read(hash, invoice);
        try {
            if (!(state instanceof InvoiceState.Unavailable)) {
                listener.accept(state);
            }
        } catch (RuntimeException e) {
            LOG.warn("a listener failed on a hint about an invoice", e);
        }
        if (state.isFinal()) {
            // LND ends the stream now; opening it again would tell the same for ever.
            close();
        }
    }
}
