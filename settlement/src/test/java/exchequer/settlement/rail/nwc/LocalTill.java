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
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A wallet without relays: what NIP-47 would carry is a call. */
public final class LocalTill implements ReceivingWallet {

    private static final Set<String> METHODS =
            Set.of(
                    "make_invoice",
                    "lookup_invoice",
                    "list_transactions",
                    "make_hold_invoice",
                    "settle_hold_invoice",
                    "cancel_hold_invoice",
                    "get_info");

    private final String id;
    private final NodeTill till;
    private final List<Consumer<Notice>> listeners = new CopyOnWriteArrayList<>();

    public LocalTill(NodeTill till) {
        this(till, "cd".repeat(32));
    }

    /**
     * @param id the wallet's public key
     */
    public LocalTill(NodeTill till, String id) {
        this.id = id;
        this.till = till;
        till.onPaid(
                entry ->
                        listeners.forEach(
                                it -> it.accept(new Notice(entry.hash(), entry.settleBefore()))));
    }

    private <T> Reply<T> asked(Supplier<Reply<T>> question) {
        return till.isUp() ? question.get() : new Reply.Silent<>("the wallet does not answer");
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Reply<Offer> offer() {
        return asked(
                () ->
                        new Reply.Answered<>(
                                new Offer(METHODS, Optional.of("regtest"), till.height())));
    }

    @Override
    public Reply<String> makeInvoice(Msat amount, String description, Duration expiry) {
        return asked(
                () ->
                        new Reply.Answered<>(
                                till.make(amount, description, expiry).bolt11().orElseThrow()));
    }

    @Override
    public Reply<String> makeHoldInvoice(HoldInvoiceTerms terms) {
        return asked(
                () ->
                        switch (till.makeHeld(terms)) {
                            case Reply.Answered<InvoiceEntry>(InvoiceEntry made) ->
                                    new Reply.Answered<>(made.bolt11().orElseThrow());
                            case Reply.Refused<InvoiceEntry>(boolean notFound, String detail) ->
                                    new Reply.Refused<>(notFound, detail);
                            case Reply.Silent<InvoiceEntry>(String detail) ->
                                    new Reply.Silent<>(detail);
                        });
    }

    @Override
    public Reply<Done> settleHold(Preimage preimage) {
        return asked(() -> till.settle(preimage));
    }

    @Override
    public Reply<Done> cancelHold(PaymentHash hash) {
        return asked(() -> till.cancel(hash));
    }

    @Override
    public Reply<InvoiceEntry> lookUp(PaymentHash hash) {
        return asked(() -> till.lookUp(hash));
    }

    @Override
    public Reply<List<InvoiceEntry>> received(Instant since) {
        return asked(() -> new Reply.Answered<>(till.received()));
    }

    @Override
    public PaymentRail.Subscription subscribe(Consumer<Notice> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {}
}
