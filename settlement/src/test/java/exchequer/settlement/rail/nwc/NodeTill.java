package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.ReceivingRail.CancelAnswer;
import exchequer.settlement.rail.ReceivingRail.HeightAnswer;
import exchequer.settlement.rail.ReceivingRail.HoldAnswer;
import exchequer.settlement.rail.ReceivingRail.SettleAnswer;
import exchequer.settlement.rail.nwc.InvoiceEntry.Standing;
import exchequer.settlement.rail.nwc.ReceivingWallet.Done;
import exchequer.settlement.rail.nwc.ReceivingWallet.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What a wallet service does with a Lightning node that is paid, here a simulated one: it issues
 * invoices, settles and cancels, reads the node's books, and tells of what was paid.
 */
public final class NodeTill {

    private final ReceivingRail node;
    private final Map<PaymentHash, Bolt11Invoice> texts = new ConcurrentHashMap<>();
    private final List<Consumer<InvoiceEntry>> listeners = new CopyOnWriteArrayList<>();

    public NodeTill(ReceivingRail node) {
        this.node = node;
        node.subscribe(
                InvoiceCursor.START,
                news -> {
                    if (news instanceof InvoiceNews.Settled settled) {
                        tell(entry(settled.hash(), settled.state()));
                    }
                });
    }

    /** Calls back for each invoice that is paid, and for each hold invoice whose money is held. */
    public void onPaid(Consumer<InvoiceEntry> listener) {
        listeners.add(listener);
    }

    private void tell(InvoiceEntry entry) {
        listeners.forEach(it -> it.accept(entry));
    }

    /** Whether anything can be asked at all. */
    public boolean isUp() {
        return node.blockHeight() instanceof HeightAnswer.Height;
    }

    public OptionalInt height() {
        return node.blockHeight() instanceof HeightAnswer.Height(int blocks)
                ? OptionalInt.of(blocks)
                : OptionalInt.empty();
    }

    public InvoiceEntry make(Msat amount, String description, Duration expiry) {
        Bolt11Invoice invoice = node.createInvoice(amount, description, expiry);
        texts.put(invoice.paymentHash(), invoice);
        return entry(invoice.paymentHash(), new InvoiceState.Open());
    }

    public Reply<InvoiceEntry> makeHeld(HoldInvoiceTerms terms) {
        return switch (node.createHoldInvoice(terms)) {
            case HoldAnswer.Issued(Bolt11Invoice invoice) -> issued(invoice);
            case HoldAnswer.HashTaken(String detail) -> new Reply.Refused<>(false, detail);
            case HoldAnswer.Unavailable(String detail) -> {
                if (node.lookup(terms.hash()) instanceof InvoiceState.Open
                        && node.createHoldInvoice(terms) instanceof HoldAnswer.Issued(var lost)) {
                    issued(lost);
                }
                yield new Reply.Silent<>(detail);
            }
        };
    }

    private Reply<InvoiceEntry> issued(Bolt11Invoice invoice) {
        PaymentHash hash = invoice.paymentHash();
        if (texts.put(hash, invoice) == null) {
            node.follow(
                    hash,
                    state -> {
                        if (state instanceof InvoiceState.Locked) {
                            tell(entry(hash, state));
                        }
                    });
        }
        return new Reply.Answered<>(entry(hash, new InvoiceState.Open()));
    }

    public Reply<Done> settle(Preimage preimage) {
        return switch (node.settleHold(preimage)) {
            case SettleAnswer.Settled _ -> new Reply.Answered<>(new Done());
            case SettleAnswer.NotLocked _, SettleAnswer.Canceled _ ->
                    new Reply.Refused<>(false, "nothing is held");
            case SettleAnswer.NotFound _ -> new Reply.Refused<>(true, "no such invoice");
            case SettleAnswer.Unavailable(String detail) -> new Reply.Silent<>(detail);
        };
    }

    public Reply<Done> cancel(PaymentHash hash) {
        return switch (node.cancelHold(hash)) {
            case CancelAnswer.Canceled _ -> new Reply.Answered<>(new Done());
            case CancelAnswer.AlreadySettled _ -> new Reply.Refused<>(false, "it is settled");
            case CancelAnswer.NotFound _ -> new Reply.Refused<>(true, "no such invoice");
            case CancelAnswer.Unavailable(String detail) -> new Reply.Silent<>(detail);
        };
    }

    public Reply<InvoiceEntry> lookUp(PaymentHash hash) {
        return switch (node.lookup(hash)) {
            case InvoiceState.NotFound _ -> new Reply.Refused<>(true, "no such invoice");
            case InvoiceState.Unavailable(String detail) -> new Reply.Silent<>(detail);
            case InvoiceState.Open state -> new Reply.Answered<>(entry(hash, state));
            case InvoiceState.Locked state -> new Reply.Answered<>(entry(hash, state));
            case InvoiceState.Settled state -> new Reply.Answered<>(entry(hash, state));
            case InvoiceState.Canceled state -> new Reply.Answered<>(entry(hash, state));
            case InvoiceState.Expired state -> new Reply.Answered<>(entry(hash, state));
        };
    }

    /** What was paid, newest first. */
    public List<InvoiceEntry> received() {
        List<InvoiceEntry> received = new ArrayList<>();
        node.subscribe(
                        InvoiceCursor.START,
                        news -> {
                            if (news instanceof InvoiceNews.Settled settled) {
                                received.addFirst(entry(settled.hash(), settled.state()));
                            }
                        })
                .close();
        return received;
    }

    private InvoiceEntry entry(PaymentHash hash, InvoiceState state) {
        return switch (state) {
            case InvoiceState.Open _ -> entry(hash, Standing.OPEN);
            case InvoiceState.Canceled _ -> entry(hash, Standing.CANCELED);
            case InvoiceState.Expired _ -> entry(hash, Standing.EXPIRED);
            case InvoiceState.Locked(Msat received, int cancelHeight) ->
                    new InvoiceEntry(
                            hash,
                            Standing.HELD,
                            text(hash),
                            received,
                            Optional.empty(),
                            Optional.empty(),
                            OptionalInt.of(cancelHeight));
            case InvoiceState.Settled(Preimage preimage, Msat received, Instant at) ->
                    new InvoiceEntry(
                            hash,
                            Standing.SETTLED,
                            text(hash),
                            received,
                            Optional.of(preimage),
                            Optional.of(at),
                            OptionalInt.empty());
            case InvoiceState.NotFound _, InvoiceState.Unavailable _ ->
                    throw new IllegalArgumentException("no invoice: " + state);
        };
    }

    private InvoiceEntry entry(PaymentHash hash, Standing standing) {
        return new InvoiceEntry(
                hash,
                standing,
                text(hash),
                Optional.ofNullable(texts.get(hash))
                        .flatMap(Bolt11Invoice::amount)
                        .orElse(Msat.ZERO),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty());
    }

    private Optional<String> text(PaymentHash hash) {
        return Optional.ofNullable(texts.get(hash)).map(Bolt11Invoice::text);
    }
}
