package exchequer.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of an account's statement.
 *
 * @param accountVersion its place in the account: 1, 2, 3 …
 * @param amountMsat positive for a debit, negative for a credit
 */
public record Entry(
        long accountVersion,
        long transferNumber,
        String transferId,
        String rule,
        Instant effectiveAt,
        Instant recordedAt,
        @Nullable String orderId,
        @Nullable String paymentHash,
        String description,
        long amountMsat,
        long previousBalanceMsat,
        long newBalanceMsat) {}
