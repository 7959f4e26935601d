package exchequer.settlement.rail.lnd;

import com.google.protobuf.ByteString;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.ReceivingRail.CancelAnswer;
import exchequer.settlement.rail.ReceivingRail.HeightAnswer;
import exchequer.settlement.rail.ReceivingRail.HoldAnswer;
import exchequer.settlement.rail.ReceivingRail.SettleAnswer;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lightningj.lnd.invoices.proto.InvoicesGrpc;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.AddHoldInvoiceRequest;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.AddHoldInvoiceResp;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.CancelInvoiceMsg;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.CancelInvoiceResp;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.LookupInvoiceMsg;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.SettleInvoiceMsg;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.SettleInvoiceResp;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.SubscribeSingleInvoiceRequest;
import org.lightningj.lnd.proto.LightningApi.AddInvoiceResponse;
import org.lightningj.lnd.proto.LightningApi.GetInfoRequest;
import org.lightningj.lnd.proto.LightningApi.GetInfoResponse;
import org.lightningj.lnd.proto.LightningApi.Invoice;
import org.lightningj.lnd.proto.LightningApi.InvoiceHTLC;
import org.lightningj.lnd.proto.LightningApi.InvoiceHTLCState;
import org.lightningj.lnd.proto.LightningApi.InvoiceSubscription;
import org.lightningj.lnd.proto.LightningApi.ListInvoiceRequest;
import org.lightningj.lnd.proto.LightningApi.ListInvoiceResponse;
import org.lightningj.lnd.proto.LightningGrpc;

/**
 * LND's receiving interface over an in-memory payee: its messages, its refusals with their codes
 * and texts, and its subscription, for which an index of zero means "no past".
 */
final class FakeLndReceiver {

    /** The in-memory node gives up this many blocks before the time lock ends, as LND 0.21. */
    private static final int GIVE_UP_BLOCKS = 18;

    private final ReceivingRail node;
    private final Map<PaymentHash, String> requests = new ConcurrentHashMap<>();
    private volatile Runnable beforeSubscribing = () -> {};
    private volatile Runnable afterListing = () -> {};

    FakeLndReceiver(ReceivingRail node) {
        this.node = node;
    }

    /** What happens when a subscription was asked for, and does not count yet. */
    void beforeSubscribing(Runnable what) {
        beforeSubscribing = what;
    }

    void afterListing(Runnable what) {
        afterListing = what;
    }

    List<BindableService> services() {
        return List.of(new Lightning(), new Invoices());
    }

    private static void unavailable(StreamObserver<?> answers) {
        refuse(answers, Status.UNAVAILABLE, "gone");
    }

    private static void refuse(StreamObserver<?> answers, Status status, String text) {
        answers.onError(status.withDescription(text).asRuntimeException());
    }

    private static <T> void answer(StreamObserver<T> answers, T answer) {
        answers.onNext(answer);
        answers.onCompleted();
    }

    private Invoice invoice(PaymentHash hash, InvoiceState state) {
        Invoice.Builder invoice =
                Invoice.newBuilder()
                        .setRHash(ByteString.copyFrom(hash.bytes()))
                        .setPaymentRequest(requests.getOrDefault(hash, ""));
        for (InvoiceNews news : history()) {
            if (news.hash().equals(hash)) {
                switch (news) {
                    case InvoiceNews.Added(long index, _) -> invoice.setAddIndex(index);
                    case InvoiceNews.Settled(long index, _, _) -> invoice.setSettleIndex(index);
                }
            }
        }
        return switch (state) {
            case InvoiceState.Open _ -> invoice.setState(Invoice.InvoiceState.OPEN).build();
            case InvoiceState.Locked(Msat received, int cancelHeight) ->
                    invoice.setState(Invoice.InvoiceState.ACCEPTED)
                            .setAmtPaidMsat(received.value())
                            .addHtlcs(htlc(InvoiceHTLCState.CANCELED, 1))
                            .addHtlcs(
                                    htlc(InvoiceHTLCState.ACCEPTED, cancelHeight + GIVE_UP_BLOCKS))
                            .addHtlcs(
                                    htlc(
                                            InvoiceHTLCState.ACCEPTED,
                                            cancelHeight + GIVE_UP_BLOCKS + 5))
                            .build();
            case InvoiceState.Settled settled ->
                    invoice.setState(Invoice.InvoiceState.SETTLED)
                            .setRPreimage(ByteString.copyFrom(settled.preimage().bytes()))
                            .setAmtPaidMsat(settled.received().value())
                            .setSettleDate(settled.settledAt().getEpochSecond())
                            .build();
            case InvoiceState.Canceled _, InvoiceState.Expired _ ->
                    invoice.setState(Invoice.InvoiceState.CANCELED).build();
            case InvoiceState.NotFound _, InvoiceState.Unavailable _ ->
                    throw new IllegalArgumentException("no invoice: " + state);
        };
    }

    private static InvoiceHTLC htlc(InvoiceHTLCState state, int expiryHeight) {
        return InvoiceHTLC.newBuilder().setState(state).setExpiryHeight(expiryHeight).build();
    }

    private List<InvoiceNews> history() {
        List<InvoiceNews> all = new ArrayList<>();
        node.subscribe(InvoiceCursor.START, all::add).close();
        return all;
    }

    private final class Lightning extends LightningGrpc.LightningImplBase {

        @Override
        public void addInvoice(Invoice asked, StreamObserver<AddInvoiceResponse> answers) {
            Bolt11Invoice invoice =
                    node.createInvoice(
                            Msat.of(asked.getValueMsat()),
                            asked.getMemo(),
                            Duration.ofSeconds(asked.getExpiry()));
            requests.put(invoice.paymentHash(), invoice.text());
            answer(
                    answers,
                    AddInvoiceResponse.newBuilder().setPaymentRequest(invoice.text()).build());
        }

        @Override
        public void getInfo(GetInfoRequest question, StreamObserver<GetInfoResponse> answers) {
            switch (node.blockHeight()) {
                case HeightAnswer.Height(int blocks) ->
                        answer(
                                answers,
                                GetInfoResponse.newBuilder().setBlockHeight(blocks).build());
                case HeightAnswer.Unavailable _ -> unavailable(answers);
            }
        }

        @Override
        public void listInvoices(
                ListInvoiceRequest question, StreamObserver<ListInvoiceResponse> answers) {
            ListInvoiceResponse.Builder page = ListInvoiceResponse.newBuilder();
            for (InvoiceNews news : history()) {
                if (news instanceof InvoiceNews.Added(long index, PaymentHash hash)
                        && index > question.getIndexOffset()
                        && page.getInvoicesCount() < question.getNumMaxInvoices()) {
                    page.addInvoices(invoice(hash, node.lookup(hash))).setLastIndexOffset(index);
                }
            }
            answer(answers, page.build());
            afterListing.run();
        }

        @Override
        public void subscribeInvoices(
                InvoiceSubscription question, StreamObserver<Invoice> answers) {
            ServerCallStreamObserver<Invoice> stream = (ServerCallStreamObserver<Invoice>) answers;
            beforeSubscribing.run();
            InvoiceCursor now = InvoiceCursor.START;
            for (InvoiceNews news : history()) {
                now = now.after(news);
            }
            InvoiceCursor from =
                    new InvoiceCursor(
                            question.getAddIndex() == 0 ? now.addIndex() : question.getAddIndex(),
                            question.getSettleIndex() == 0
                                    ? now.settleIndex()
                                    : question.getSettleIndex());
            Subscription subscription =
                    node.subscribe(
                            from,
                            news -> {
                                InvoiceState state =
                                        switch (news) {
                                            case InvoiceNews.Added _ -> new InvoiceState.Open();
                                            case InvoiceNews.Settled settled -> settled.state();
                                        };
                                synchronized (stream) {
                                    stream.onNext(invoice(news.hash(), state));
                                }
                            });
            stream.setOnCancelHandler(subscription::close);
        }
    }

    private final class Invoices extends InvoicesGrpc.InvoicesImplBase {

        @Override
        public void addHoldInvoice(
                AddHoldInvoiceRequest asked, StreamObserver<AddHoldInvoiceResp> answers) {
            PaymentHash hash = PaymentHash.of(asked.getHash().toByteArray());
            if (requests.containsKey(hash)) {
                refuse(answers, Status.UNKNOWN, "invoice with payment hash already exists");
                return;
            }
            HoldInvoiceTerms terms =
                    new HoldInvoiceTerms(
                            hash,
                            Msat.of(asked.getValueMsat()),
                            asked.getMemo(),
                            Duration.ofSeconds(asked.getExpiry()),
                            (int) asked.getCltvExpiry());
            HoldAnswer answer = node.createHoldInvoice(terms);
            if (answer instanceof HoldAnswer.Issued(Bolt11Invoice invoice)) {
                requests.put(hash, invoice.text());
                answer(
                        answers,
                        AddHoldInvoiceResp.newBuilder().setPaymentRequest(invoice.text()).build());
                return;
            }
            if (node.lookup(hash) instanceof InvoiceState.Open
                    && node.createHoldInvoice(terms) instanceof HoldAnswer.Issued(var lost)) {
                requests.put(hash, lost.text());
            }
            unavailable(answers);
        }

        @Override
        public void settleInvoice(
                SettleInvoiceMsg asked, StreamObserver<SettleInvoiceResp> answers) {
            switch (node.settleHold(Preimage.of(asked.getPreimage().toByteArray()))) {
                case SettleAnswer.Settled _ ->
                        answer(answers, SettleInvoiceResp.getDefaultInstance());
                case SettleAnswer.NotLocked _ ->
                        refuse(answers, Status.UNKNOWN, "invoice still open");
                case SettleAnswer.Canceled _ ->
                        refuse(answers, Status.UNKNOWN, "invoice already canceled");
                case SettleAnswer.NotFound _ ->
                        refuse(answers, Status.UNKNOWN, "unable to locate invoice");
                case SettleAnswer.Unavailable _ -> unavailable(answers);
            }
        }

        @Override
        public void cancelInvoice(
                CancelInvoiceMsg asked, StreamObserver<CancelInvoiceResp> answers) {
            switch (node.cancelHold(PaymentHash.of(asked.getPaymentHash().toByteArray()))) {
                case CancelAnswer.Canceled _ ->
                        answer(answers, CancelInvoiceResp.getDefaultInstance());
                case CancelAnswer.AlreadySettled _ ->
                        refuse(answers, Status.UNKNOWN, "invoice already settled");
                case CancelAnswer.NotFound _ ->
                        refuse(answers, Status.UNKNOWN, "unable to locate invoice");
                case CancelAnswer.Unavailable _ -> unavailable(answers);
            }
        }

        @Override
        public void lookupInvoiceV2(LookupInvoiceMsg asked, StreamObserver<Invoice> answers) {
            PaymentHash hash = PaymentHash.of(asked.getPaymentHash().toByteArray());
            InvoiceState state = node.lookup(hash);
            switch (state) {
                case InvoiceState.NotFound _ ->
                        refuse(answers, Status.NOT_FOUND, "unable to locate invoice");
                case InvoiceState.Unavailable _ -> unavailable(answers);
                case InvoiceState.Open _,
                        InvoiceState.Locked _,
                        InvoiceState.Settled _,
                        InvoiceState.Canceled _,
                        InvoiceState.Expired _ ->
                        answer(answers, invoice(hash, state));
            }
        }

        @Override
        public void subscribeSingleInvoice(
                SubscribeSingleInvoiceRequest asked, StreamObserver<Invoice> answers) {
            PaymentHash hash = PaymentHash.of(asked.getRHash().toByteArray());
            ServerCallStreamObserver<Invoice> stream = (ServerCallStreamObserver<Invoice>) answers;
            Subscription subscription =
                    node.follow(
                            hash,
                            state -> {
                                synchronized (stream) {
                                    stream.onNext(invoice(hash, state));
                                    if (state.isFinal()) {
                                        stream.onCompleted();
                                    }
                                }
                            });
            stream.setOnCancelHandler(subscription::close);
        }
    }
}
