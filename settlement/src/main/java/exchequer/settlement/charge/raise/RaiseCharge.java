package exchequer.settlement.charge.raise;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.RfqOpened;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.QuoteNotFound;
import exchequer.market.rejection.MarketRejection.RfqAwardedElsewhere;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.settlement.charge.raise.InvoiceTerms.Flaw;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.ChargeRefused;
import exchequer.settlement.events.DepositInvoiced;
import exchequer.settlement.events.EscrowInvoiced;
import exchequer.settlement.events.EscrowLocked;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.ChargeId;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Decoding.Undecodable;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.UndecodableCode;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * A provider asks for the money of an order, before or after the award.
 *
 * @param bolt11 the invoice as it came, not yet believed
 * @param statedAmountMsat the amount in the message around it; the higher of the two counts
 * @param network the only network whose invoices we pay
 * @param description the text whose hash the invoice carries, where the provider has handed it over
 */
@Command(namespace = "exchequer", name = "RaiseCharge", version = "1")
public record RaiseCharge(
        RfqId rfqId,
        Pubkey provider,
        String bolt11,
        @Nullable Msat statedAmountMsat,
        Network network,
        @Nullable String externalRef,
        @Nullable String description,
        Instant at)
        implements DomainCommand {

    public static final Decider<RaiseCharge, State> DECIDER =
            new Decider<>(
                    RaiseCharge.class,
                    RaiseCharge::boundary,
                    State.NOTHING,
                    RaiseCharge::evolve,
                    RaiseCharge::decide);

    /** Without a description. */
    public RaiseCharge(
            RfqId rfqId,
            Pubkey provider,
            String bolt11,
            @Nullable Msat statedAmountMsat,
            Network network,
            @Nullable String externalRef,
            Instant at) {
        this(rfqId, provider, bolt11, statedAmountMsat, network, externalRef, null, at);
    }

    /**
     * @param answered charges of this order that were raised or refused
     * @param charged payment hashes of this order's charges, and the presented one where any order
     *     of any tenant was ever charged with it, or paid by it
     * @param ours the presented hash, where it is one of an invoice that we issued
     * @param paying payments of this order that are under way or settled
     */
    public record State(
            @Nullable RfqOpened rfq,
            @Nullable OrderPlaced awarded,
            @Nullable QuoteSubmitted quote,
            Set<ChargeId> answered,
            Set<PaymentHash> charged,
            Set<PaymentHash> ours,
            Set<PaymentHash> paying,
            boolean closed) {
        static final State NOTHING =
                new State(null, null, null, Set.of(), Set.of(), Set.of(), Set.of(), false);

        public State {
            answered = Set.copyOf(answered);
            charged = Set.copyOf(charged);
            ours = Set.copyOf(ours);
            paying = Set.copyOf(paying);
        }

        State with(RfqOpened opened) {
            return new State(opened, awarded, quote, answered, charged, ours, paying, closed);
        }

        State with(OrderPlaced placed) {
            return new State(rfq, placed, quote, answered, charged, ours, paying, closed);
        }

        State with(QuoteSubmitted submitted) {
            return new State(rfq, awarded, submitted, answered, charged, ours, paying, closed);
        }

        State answering(ChargeId charge) {
            return new State(
                    rfq, awarded, quote, with(answered, charge), charged, ours, paying, closed);
        }

        State charging(PaymentHash hash) {
            return new State(
                    rfq, awarded, quote, answered, with(charged, hash), ours, paying, closed);
        }

        State issuing(PaymentHash hash) {
            return new State(
                    rfq, awarded, quote, answered, charged, with(ours, hash), paying, closed);
        }

        State paying(PaymentHash hash) {
            return new State(
                    rfq, awarded, quote, answered, charged, ours, with(paying, hash), closed);
        }

        State failed(PaymentHash hash) {
            Set<PaymentHash> fewer = new HashSet<>(paying);
            fewer.remove(hash);
            return new State(rfq, awarded, quote, answered, charged, ours, fewer, closed);
        }

        State over() {
            return new State(rfq, awarded, quote, answered, charged, ours, paying, true);
        }

        private static <T> Set<T> with(Set<T> set, T element) {
            Set<T> more = new HashSet<>(set);
            more.add(element);
            return more;
        }
    }

    private QuoteId quoteId() {
        return QuoteId.of(rfqId, provider);
    }

    private OrderId orderId() {
        return OrderId.of(quoteId());
    }

    private ChargeId chargeId() {
        return ChargeId.of(orderId(), bolt11);
    }

    private Boundary boundary() {
        Boundary boundary =
                Boundary.of("rfq", rfqId, RfqOpened.class, OrderPlaced.class)
                        .and("quote", quoteId(), QuoteSubmitted.class)
                        .and(
                                "order",
                                orderId(),
                                ChargeRaised.class,
                                ChargeRefused.class,
                                PaymentIntended.class,
                                PaymentSettled.class,
                                PaymentFailed.class,
                                OrderClosed.class);
        return Bolt11.decode(bolt11) instanceof Decoded(Bolt11Invoice invoice)
                ? boundary.andAcrossTenants(
                        "payment",
                        invoice.paymentHash().value(),
                        ChargeRaised.class,
                        PaymentSettled.class,
                        DepositInvoiced.class,
                        EscrowInvoiced.class,
                        EscrowLocked.class)
                : boundary;
    }

    static State evolve(State s, DomainEvent event) {
        return switch (event) {
            case RfqOpened rfq -> s.with(rfq);
            case OrderPlaced order -> s.with(order);
            case QuoteSubmitted quote -> s.with(quote);
            case ChargeRaised charge ->
                    s.answering(charge.chargeId()).charging(charge.paymentHash());
            case ChargeRefused charge -> s.answering(charge.chargeId());
            case PaymentIntended payment -> s.paying(payment.paymentHash());
            // Success after failure happens; from then on nothing else of this order is payable.
            case PaymentSettled payment ->
                    s.paying(payment.paymentHash()).charging(payment.paymentHash());
            case PaymentFailed payment -> s.failed(payment.paymentHash());
            case DepositInvoiced deposit -> s.issuing(deposit.paymentHash());
            case EscrowInvoiced escrow -> s.issuing(escrow.paymentHash());
            case EscrowLocked escrow -> s.issuing(escrow.paymentHash());
            case OrderClosed _ -> s.over();
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        if (state.answered.contains(chargeId())) {
            return Decision.alreadyDone();
        }
        @Nullable RfqOpened rfq = state.rfq;
        @Nullable QuoteSubmitted quote = state.quote;
        if (rfq == null) {
            return Decision.rejected(new RfqNotFound(rfqId));
        }
        if (quote == null) {
            return Decision.rejected(new QuoteNotFound(quoteId()));
        }
        if (state.awarded != null && !state.awarded.orderId().equals(orderId())) {
            return Decision.rejected(new RfqAwardedElsewhere(rfqId, state.awarded.orderId()));
        }
        if (state.closed) {
            return Decision.rejected(new OrderIsClosed(orderId()));
        }
        return switch (Bolt11.decode(bolt11)) {
            case Undecodable(UndecodableCode code, String detail) ->
                    refused("invoice_" + code.name().toLowerCase(Locale.ROOT), detail);
            case Decoded(Bolt11Invoice invoice) -> judge(invoice, state, rfq, quote);
        };
    }

    private Decision judge(
            Bolt11Invoice invoice, State state, RfqOpened rfq, QuoteSubmitted quote) {
        Optional<Flaw> flaw = InvoiceTerms.flaw(this, invoice, rfq, state.awarded != null);
        if (flaw.isPresent()) {
            return refused(flaw.get().code(), flaw.get().detail());
        }
        if (state.ours.contains(invoice.paymentHash())) {
            return refused("invoice_is_ours", "we would pay it to ourselves");
        }
        // Our own earlier charge of the same order counts too: a hash pays once, for ever.
        if (state.charged.contains(invoice.paymentHash())) {
            return refused("payment_hash_seen", "this payment hash was charged before");
        }
        if (!state.paying.isEmpty()) {
            return refused("payment_in_progress", "another invoice of this order is being paid");
        }
        Optional<Msat> amount = invoice.amount();
        if (amount.isEmpty()) {
            return refused("invoice_without_amount", "the invoice names no amount");
        }
        Msat price = state.awarded == null ? quote.priceMsat() : state.awarded.priceMsat();
        Msat highest =
                statedAmountMsat != null && statedAmountMsat.isMoreThan(amount.get())
                        ? statedAmountMsat
                        : amount.get();
        if (highest.isMoreThan(price)) {
            return refused("invoice_above_quote", highest + " is above the quoted " + price);
        }
        return Decision.accepted(raised(invoice, amount.get(), rfq));
    }

    private ChargeRaised raised(Bolt11Invoice invoice, Msat amount, RfqOpened rfq) {
        return new ChargeRaised(
                chargeId(),
                orderId(),
                rfqId,
                quoteId(),
                rfq.buyer(),
                provider,
                invoice.text(),
                invoice.paymentHash(),
                invoice.payee().value(),
                amount,
                amount.equals(statedAmountMsat) ? null : statedAmountMsat,
                externalRef,
                at,
                invoice.expiresAt());
    }

    private Decision refused(String code, String detail) {
        return Decision.accepted(
                new ChargeRefused(
                        chargeId(), orderId(), rfqId, provider, code, detail, externalRef, at));
    }
}
