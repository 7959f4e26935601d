package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.PaymentRail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A wallet that answers whatever it was told to. */
final class ScriptedTill implements ReceivingWallet {

    static final Offer EVERYTHING =
            new Offer(
                    Set.of(
                            "make_invoice",
                            "lookup_invoice",
                            "make_hold_invoice",
                            "settle_hold_invoice",
                            "cancel_hold_invoice",
                            "get_info"),
                    Optional.of("regtest"),
                    OptionalInt.of(1_000));

    private final String id;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Consumer<Notice>> listeners = new CopyOnWriteArrayList<>();
    private volatile Reply<Offer> offer = new Reply.Answered<>(EVERYTHING);
    private volatile Reply<String> made = new Reply.Silent<>("nothing planned");
    private volatile Reply<Done> done = new Reply.Silent<>("nothing planned");
    private volatile Reply<InvoiceEntry> books = new Reply.Refused<>(true, "no such invoice");
    private volatile Reply<List<InvoiceEntry>> received = new Reply.Answered<>(List.of());

    ScriptedTill(String id) {
        this.id = id;
    }

    ScriptedTill offers(Offer what) {
        offer = new Reply.Answered<>(what);
        return this;
    }

    ScriptedTill isSilentAboutItself() {
        offer = new Reply.Silent<>("silent");
        return this;
    }

    ScriptedTill makes(String bolt11) {
        made = new Reply.Answered<>(bolt11);
        return this;
    }

    ScriptedTill does(Reply<Done> answer) {
        done = answer;
        return this;
    }

    ScriptedTill books(InvoiceEntry entry) {
        books = new Reply.Answered<>(entry);
        return this;
    }

    ScriptedTill lists(Reply<List<InvoiceEntry>> list) {
        received = list;
        return this;
    }

    void tells(Notice notice) {
        listeners.forEach(it -> it.accept(notice));
    }

    /** The methods it was asked, but for those that only read. */
    List<String> asked() {
        return asked;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Reply<Offer> offer() {
        return offer;
    }

    @Override
    public Reply<String> makeInvoice(Msat amount, String description, Duration expiry) {
        asked.add("make_invoice");
        return made;
    }

    @Override
    public Reply<String> makeHoldInvoice(HoldInvoiceTerms terms) {
        asked.add("make_hold_invoice");
        return made;
    }

    @Override
    public Reply<Done> settleHold(Preimage preimage) {
        asked.add("settle_hold_invoice");
        return done;
    }

    @Override
    public Reply<Done> cancelHold(PaymentHash hash) {
        asked.add("cancel_hold_invoice");
        return done;
    }

    @Override
    public Reply<InvoiceEntry> lookUp(PaymentHash hash) {
        return books;
    }

    @Override
    public Reply<List<InvoiceEntry>> received(Instant since) {
        return received;
    }

    @Override
    public PaymentRail.Subscription subscribe(Consumer<Notice> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {}
}
