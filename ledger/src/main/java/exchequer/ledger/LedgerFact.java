package exchequer.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the ledger understands of an event: the parts that the posting rules decide on. */
sealed interface LedgerFact {

    /** From here on the price is owed. */
    record DeliveryAccepted(
            String deliveryId,
            String orderId,
            String buyer,
            String provider,
            long priceMsat,
            Instant acceptedAt)
            implements LedgerFact {}

    /** Money is set aside in a budget; none has moved. */
    record PaymentIntended(
            String paymentHash,
            String orderId,
            String provider,
            long amountMsat,
            long feeCapMsat,
            String rail,
            Instant intendedAt)
            implements LedgerFact {}

    /** The rail has paid, and the proof was seen to be of this payment. */
    record PaymentSettled(
            String paymentHash,
            PaymentProof proof,
            String orderId,
            String buyer,
            String provider,
            long amountMsat,
            long feeMsat,
            long orderPriceMsat,
            String rail,
            Instant settledAt)
            implements LedgerFact {}

    /** What shows that a payment was made. */
    enum PaymentProof {
        /** Its preimage opens the payment hash. */
        PREIMAGE,
        /** A transfer of its id, which the payment hash makes; Spark's operators attest it. */
        TRANSFER_ID
    }

    /** Somebody has to look: until then the money in question is held in suspense. */
    record CaseOpened(CaseFacts about, Instant openedAt) implements LedgerFact {}

    /** Somebody has answered for what is in question, or for a part of it. */
    record CaseAnswered(
            CaseFacts about, CaseOutcome outcome, List<Answer> answers, Instant resolvedAt)
            implements LedgerFact {

        public CaseAnswered {
            answers = List.copyOf(answers);
        }
    }

    /**
     * @param to where the money belongs, now that somebody has said so
     */
    record Answer(MoneyInQuestion money, AccountPath to) {}

    /** What opening and answers of a case say alike. */
    record CaseFacts(
            String caseId,
            String kind,
            String paymentHash,
            @Nullable String orderId,
            List<MoneyInQuestion> money) {}

    /**
     * A part of the money that a case is about.
     *
     * @param books the account on which it stands without being explained there
     * @param isMissing the books have too little there, not too much
     */
    record MoneyInQuestion(AccountPath books, long amountMsat, boolean isMissing) {}

    /** How a case ends. */
    enum CaseOutcome {
        EXPLAINED,
        WRITTEN_OFF,
        CLAIMED,
        ASSIGNED,
        OWED_TO_BUYER,
        VOIDED
    }

    /** The rail holds a buyer's money for us. */
    record EscrowLocked(
            String paymentHash, String orderId, long lockedMsat, String rail, Instant lockedAt)
            implements LedgerFact {}

    /** What was locked is ours, and the preimage was seen to open the hash. */
    record EscrowReleased(
            String paymentHash,
            String orderId,
            String buyer,
            long receivedMsat,
            long priceMsat,
            long marketFeeMsat,
            String rail,
            Instant releasedAt)
            implements LedgerFact {}

    /**
     * What was locked, if anything, went back to the buyer.
     *
     * @param isExpired because its time ran out, and not because somebody decided so
     */
    record EscrowReturned(
            String orderId, long lockedMsat, String rail, boolean isExpired, Instant returnedAt)
            implements LedgerFact {}

    /** The rail has paid nothing. */
    record PaymentFailed(String paymentHash, String orderId, Instant failedAt)
            implements LedgerFact {}

    /** A buyer has paid in advance, and the preimage was seen to open the hash. */
    record DepositReceived(
            String paymentHash, String buyer, long receivedMsat, String rail, Instant receivedAt)
            implements LedgerFact {}

    /** What a payment has cost was taken from its buyer's balance. */
    record BalanceDrawn(
            String paymentHash,
            String orderId,
            String buyer,
            long amountMsat,
            long feeMsat,
            Instant drawnAt)
            implements LedgerFact {}

    /**
     * A buyer has got back what it had paid.
     *
     * @param wasOwed it was owed to the buyer in the books already
     */
    record RefundIssued(
            String paymentHash,
            String orderId,
            String buyer,
            long amountMsat,
            boolean wasOwed,
            Instant issuedAt)
            implements LedgerFact {}
}
