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
 * A part of the money that a case is about has its answer; suspense is cleared of that part. The
 * case stays open, and its order frozen, until {@link CaseResolved} answers for the rest.
 *
 * @param moneyInQuestion the part; always less than what was in question before
 * @param claimedFrom who has to give it back; present exactly when it is claimed
 * @param reason why, in the words of whoever decided it
 */
@Event(namespace = "exchequer", name = "CasePartlyResolved", version = "1")
public record CasePartlyResolved(
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
     * @throws IllegalArgumentException when it is about no money, it is claimed from nobody, or
     *     somebody is named though nothing is claimed
     */
    public CasePartlyResolved {
        moneyInQuestion = List.copyOf(moneyInQuestion);
        if (moneyInQuestion.isEmpty()) {
            throw new IllegalArgumentException("a part is some money");
        }
        if ((outcome == CaseOutcome.CLAIMED) != (claimedFrom != null)) {
            throw new IllegalArgumentException("claimed_from belongs to claims, and to no other");
        }
    }

    @Override
    public List<Fact> tags() {
        return CaseOpened.tagsOf(caseId, paymentHash, orderId, rfqId);
    }
}
