package exchequer.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a rule wants posted: one amount from one account to another, which cannot but balance.
 *
 * @param amountMsat more than zero
 */
record TransferDraft(
        PostingRule rule,
        Instant effectiveAt,
        @Nullable String orderId,
        @Nullable String paymentHash,
        String description,
        AccountPath debit,
        AccountPath credit,
        long amountMsat) {

    TransferDraft {
        if (amountMsat <= 0 || debit.equals(credit)) {
            throw new LedgerIntegrityException(
                    "%s would move %d msat from %s to %s"
                            .formatted(rule.text(), amountMsat, credit, debit));
        }
    }
}
