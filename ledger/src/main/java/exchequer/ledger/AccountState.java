package exchequer.ledger;

import java.time.Instant;

/**
 * An account and what is expected of it.
 *
 * @param balanceMsat debits minus credits
 * @param entries how many postings make that balance
 * @param isClosed it has to clear, and has: nothing more is expected to be posted to it
 * @param openedAt when its first entry was effective
 */
public record AccountState(
        AccountPath account,
        String currency,
        long balanceMsat,
        long entries,
        AccountRule rule,
        boolean isClosed,
        Instant openedAt) {}
