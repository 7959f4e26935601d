package exchequer.ledger;

import java.time.Instant;

/**
 * An account that is not as it has to be.
 *
 * @param code {@code not_cleared}: it has to return to zero and has not yet; {@code overdrawn}: it
 *     lies on the side on which it may never be
 * @param since when the first entry was effective that has not been made good
 */
public record AccountFinding(String code, AccountPath account, long balanceMsat, Instant since) {}
