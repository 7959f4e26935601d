package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/**
 * A case is answered; its order may go on, and suspense is cleared of it.
 *
 * @param orderId also the order to which a payment without one was assigned; so are request and
 *     parties
 * @param moneyInQuestion what was still in question, so that the books need nothing else
 * @param claimedFrom who has to give it back; present exactly when it is claimed
 * @param reason why, in the words of whoever decided it
 */
@Event(namespace = "exchequer", name = "CaseResolved", version = "2")
public record CaseResolved(
        CaseId caseId,
        CaseKind kind,
        PaymentHash paymentHash,
        @Nullable OrderId orderId,
        @Nullable RfqId rfqId,
        @Nullable Pubkey buyer,
        @Nullable Pubkey provider,
        @Nullable String rail,
        List<MoneyInQuestion> moneyInQuestion,
        CaseOutcome outcome,
        @Nullable Pubkey claimedFrom,
        String reason,
        Instant resolvedAt)
        implements SettlementEvent {

    /**
     * @throws IllegalArgumentException when it is claimed from nobody, or somebody is named though
     *     nothing is claimed
     */
    public CaseResolved {
        moneyInQuestion = List.copyOf(moneyInQuestion);
        if ((outcome == CaseOutcome.CLAIMED) != (claimedFrom != null)) {
            throw new IllegalArgumentException("claimed_from belongs to claims, and to no other");
        }
    }

    /** The answer to a case that was opened. */
    public static CaseResolved answering(
            CaseOpened opened,
            CaseOutcome outcome,
            @Nullable Pubkey claimedFrom,
            String reason,
            Instant at) {
        return new CaseResolved(
                opened.caseId(),
                opened.kind(),
                opened.paymentHash(),
                opened.orderId(),
                opened.rfqId(),
                opened.buyer(),
                opened.provider(),
                opened.rail(),
                opened.moneyInQuestion(),
                outcome,
                claimedFrom,
                reason,
                at);
    }

    @Override
    public List<Fact> tags() {
        return CaseOpened.tagsOf(caseId, paymentHash, orderId, rfqId);
    }
}
