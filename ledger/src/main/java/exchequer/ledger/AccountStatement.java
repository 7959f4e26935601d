package exchequer.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened on an account within a time: the balance before it and all entries that became
 * effective in it make the balance after it.
 *
 * @param from first instant of it
 * @param to first instant after it
 * @param openingMsat balance of what was effective before
 * @param debitMsat sum of all debits within, also of those on other pages
 * @param creditMsat sum of all credits within, positive
 * @param closingMsat opening, plus debits, minus credits
 * @param entries in the order of their booking, a page of them
 * @param next account version after which the next page begins; null on the last
 */
public record AccountStatement(
        AccountPath account,
        Instant from,
        Instant to,
        long openingMsat,
        long debitMsat,
        long creditMsat,
        long closingMsat,
        List<Entry> entries,
        @Nullable Long next) {}
