package exchequer.ledger;

/**
 * How far the journal has come.
 *
 * @param position of the last event read, in the event log
 * @param transfers how many there are
 * @param hash of the last one; keep it elsewhere, and no later rewriting of the books goes unseen
 * @param duplicates how many facts came again with the same content
 */
public record LedgerHead(long position, long transfers, Hash hash, long duplicates) {}
