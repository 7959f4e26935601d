package exchequer.settlement.deposit.record;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.ids.Pubkey;
import exchequer.settlement.balance.BalancePage;
import exchequer.settlement.balance.OnBalance;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.events.DepositExpired;
import exchequer.settlement.events.DepositInvoiced;
import exchequer.settlement.events.DepositReceived;
import exchequer.settlement.events.DepositRequested;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.DepositId;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rejection.SettlementRejection.DepositNotFound;
import exchequer.settlement.rejection.SettlementRejection.DepositUnproven;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what the rail shows of a deposit. The balance grows by what really came, once, and
 * only with a preimage that opens the hash of our own invoice.
 *
 * @param page believed to be the current one of the buyer's balance
 */
@Command(namespace = "exchequer", name = "RecordDepositUpdate", version = "1")
public record RecordDepositUpdate(
        DepositId depositId, DepositSeen seen, BalancePageId page, Instant at)
        implements OnBalance {

    public static final Decider<RecordDepositUpdate, State> DECIDER =
            new Decider<>(
                    RecordDepositUpdate.class,
                    RecordDepositUpdate::boundary,
                    new State(null, null, false, List.of()),
                    State::evolve,
                    RecordDepositUpdate::decide);

    /** Nodes may forget invoices that nobody has paid, but not before this. */
    static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    /**
     * @param facts of the page and of the deposit
     */
    public record State(
            @Nullable DepositRequested request,
            @Nullable DepositInvoiced invoice,
            boolean expired,
            List<BalanceFact> facts) {

        public State {
            facts = List.copyOf(facts);
        }

        State evolve(DomainEvent event) {
            return switch (event) {
                case DepositRequested asked -> new State(asked, invoice, expired, facts);
                case DepositInvoiced issued -> new State(request, issued, expired, facts);
                case DepositExpired _ -> new State(request, invoice, true, facts);
                case BalanceFact fact -> {
                    List<BalanceFact> more = new ArrayList<>(facts);
                    more.add(fact);
                    yield new State(request, invoice, expired, more);
                }
                default -> throw Invariant.outsideBoundary(event);
            };
        }

        private boolean received(DepositId deposit) {
            return facts.stream()
                    .anyMatch(
                            fact ->
                                    fact instanceof DepositReceived money
                                            && money.depositId().equals(deposit));
        }
    }

    @Override
    public Pubkey buyer() {
        return page.buyer();
    }

    @Override
    public RecordDepositUpdate onPage(long number) {
        return new RecordDepositUpdate(depositId, seen, new BalancePageId(buyer(), number), at);
    }

    private Boundary boundary() {
        return BalancePage.in(
                Boundary.of(
                        "deposit",
                        depositId,
                        DepositRequested.class,
                        DepositInvoiced.class,
                        DepositReceived.class,
                        DepositExpired.class),
                page);
    }

    Decision decide(State state) {
        @Nullable DepositRequested request = state.request;
        if (request == null || !request.buyer().equals(buyer())) {
            return Decision.rejected(new DepositNotFound(depositId));
        }
        if (state.received(depositId)) {
            return Decision.alreadyDone();
        }
        return switch (seen) {
            case DepositSeen.Issued(Bolt11Invoice issued) -> issued(state, request, issued);
            case DepositSeen.NotIssued _ ->
                    state.invoice == null && !at.isBefore(request.payUntil())
                            ? expire(state, request)
                            : Decision.alreadyDone();
            case DepositSeen.Looked(PaymentHash hash, InvoiceState invoice) ->
                    looked(state, request, hash, invoice);
        };
    }

    private Decision issued(State state, DepositRequested request, Bolt11Invoice issued) {
        // Another node was first: its invoice may have been shown already, this one never was.
        if (state.invoice != null || state.expired) {
            return Decision.alreadyDone();
        }
        return Decision.accepted(
                new DepositInvoiced(
                        depositId,
                        request.buyer(),
                        issued.paymentHash(),
                        issued.text(),
                        request.rail(),
                        issued.expiresAt(),
                        at));
    }

    private Decision looked(
            State state, DepositRequested request, PaymentHash hash, InvoiceState seenInvoice) {
        @Nullable DepositInvoiced invoice = state.invoice;
        if (invoice == null || !invoice.paymentHash().equals(hash)) {
            return Decision.rejected(new DepositNotFound(depositId));
        }
        return switch (seenInvoice) {
            // Even after it was thought to be over: the money is here, and it is the buyer's.
            case InvoiceState.Settled settled ->
                    settled.preimage().opens(hash) && !settled.received().isZero()
                            ? receive(state, request, hash, settled)
                            : Decision.rejected(new DepositUnproven(depositId));
            case InvoiceState.Canceled _, InvoiceState.Expired _ -> expire(state, request);
            case InvoiceState.NotFound _ ->
                    at.isBefore(invoice.expiresAt().plus(FORGOTTEN_AFTER))
                            ? Decision.alreadyDone()
                            : expire(state, request);
            case InvoiceState.Open _, InvoiceState.Locked _, InvoiceState.Unavailable _ ->
                    Decision.alreadyDone();
        };
    }

    private Decision expire(State state, DepositRequested request) {
        return state.expired
                ? Decision.alreadyDone()
                : Decision.accepted(
                        new DepositExpired(depositId, request.buyer(), request.rail(), at));
    }

    private Decision receive(
            State state, DepositRequested request, PaymentHash hash, InvoiceState.Settled settled) {
        BalancePage current = BalancePage.of(page, state.facts);
        return current.isNotCurrent(page)
                .orElseGet(
                        () ->
                                current.append(
                                        page,
                                        at,
                                        new DepositReceived(
                                                depositId,
                                                request.buyer(),
                                                hash,
                                                settled.received(),
                                                settled.preimage(),
                                                request.rail(),
                                                page,
                                                current.waiting(),
                                                settled.settledAt())));
    }
}
