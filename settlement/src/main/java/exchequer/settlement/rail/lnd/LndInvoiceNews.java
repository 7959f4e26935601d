package exchequer.settlement.rail.lnd;

import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.lightningj.lnd.proto.LightningApi.Invoice;
import org.lightningj.lnd.proto.LightningApi.InvoiceSubscription;
import org.lightningj.lnd.proto.LightningApi.ListInvoiceRequest;
import org.lightningj.lnd.proto.LightningApi.ListInvoiceResponse;
import org.lightningj.lnd.proto.LightningGrpc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener's {@code SubscribeInvoices}. LND begins after the indexes it is given, but takes an
 * index of zero as "no past" and does not say when it begins to tell: then the invoices are listed
 * besides, once the stream was asked for and again a while later. What is skipped all the same is
 * noticed by its number and listed too, before anything that follows.
 */
final class LndInvoiceNews extends LndStream<InvoiceSubscription, Invoice> {

    private static final Logger LOG = LoggerFactory.getLogger(LndInvoiceNews.class);
    private static final int PAGE = 500;

    /** When the list is read again. Nothing else tells what happened before LND began to. */
    private static final List<Duration> AGAIN_AFTER =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

    private static final int OPEN = 0;
    private static final int SETTLED = 1;

    private final LightningGrpc.LightningStub lightning;
    private final Supplier<LightningGrpc.LightningBlockingStub> questions;
    private final Consumer<InvoiceNews> listener;
    private volatile InvoiceCursor cursor;

    LndInvoiceNews(
            LightningGrpc.LightningStub lightning,
            Supplier<LightningGrpc.LightningBlockingStub> questions,
            ScheduledExecutorService thread,
            InvoiceCursor from,
            Consumer<InvoiceNews> listener) {
        super(thread);
        this.lightning = lightning;
        this.questions = questions;
        this.cursor = from;
        this.listener = listener;
    }

    @Override
    void call(ClientResponseObserver<InvoiceSubscription, Invoice> answers) {
        lightning.subscribeInvoices(
                InvoiceSubscription.newBuilder()
                        .setAddIndex(cursor.addIndex())
                        .setSettleIndex(cursor.settleIndex())
                        .build(),
                answers);
    }

    @Override
    void opened() {
        if (cursor.addIndex() == 0 || cursor.settleIndex() == 0) {
            listAll(0);
        }
    }

    private void listAll(int times) {
        list(0).forEach(this::deliver);
        if (times < AGAIN_AFTER.size()) {
            whileOpen(AGAIN_AFTER.get(times), () -> listAll(times + 1));
        }
    }

    @Override
    void receive(Invoice invoice) {
        switch (invoice.getStateValue()) {
            case OPEN, SETTLED -> {
                fillGapBefore(invoice);
                news(invoice).forEach(this::deliver);
            }
            default -> LOG.debug("invoice state {} is no news", invoice.getStateValue());
        }
    }

    /**
     * LND numbers without gaps, so a number that is not the next one means that something was
     * skipped: canceled meanwhile, told out of order, or between list and stream.
     */
    private void fillGapBefore(Invoice invoice) {
        if (invoice.getSettleIndex() > cursor.settleIndex() + 1) {
            list(0).forEach(this::deliver);
        } else if (invoice.getAddIndex() > cursor.addIndex() + 1) {
            list(cursor.addIndex()).forEach(this::deliver);
        }
    }

    private List<InvoiceNews> list(long afterAddIndex) {
        List<InvoiceNews> found = new ArrayList<>();
        long after = afterAddIndex;
        ListInvoiceResponse page;
        do {
            page =
                    questions
                            .get()
                            .listInvoices(
                                    ListInvoiceRequest.newBuilder()
                                            .setIndexOffset(after)
                                            .setNumMaxInvoices(PAGE)
                                            .build());
            page.getInvoicesList().forEach(invoice -> found.addAll(news(invoice)));
            after = page.getLastIndexOffset();
        } while (page.getInvoicesCount() == PAGE);
        found.sort(Comparator.comparingLong(LndInvoiceNews::index));
        return found;
    }

    private static long index(InvoiceNews news) {
        return switch (news) {
            case InvoiceNews.Added(long index, _) -> index;
            case InvoiceNews.Settled(long index, _, _) -> index;
        };
    }

    private static List<InvoiceNews> news(Invoice invoice) {
        List<InvoiceNews> news = new ArrayList<>();
        var hash = LndInvoices.hash(invoice);
        news.add(new InvoiceNews.Added(invoice.getAddIndex(), hash));
        if (invoice.getStateValue() == SETTLED) {
            if (LndInvoices.read(hash, invoice) instanceof InvoiceState.Settled settled) {
                news.add(new InvoiceNews.Settled(invoice.getSettleIndex(), hash, settled));
            } else {
                // Left out, it would be left behind for ever.
                throw new IllegalStateException("a settlement without proof: " + hash);
            }
        }
        return news;
    }

    private void deliver(InvoiceNews news) {
        if (isClosed() || !cursor.isBefore(news)) {
            return;
        }
        listener.accept(news);
        cursor = cursor.after(news);
    }
}
