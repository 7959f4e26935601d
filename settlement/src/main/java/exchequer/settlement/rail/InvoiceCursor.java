package exchequer.settlement.rail;

/**
 * How much of a node's {@link InvoiceNews} was dealt with.
 *
 * @param addIndex of the last invoice seen to be added; 0 before the first
 * @param settleIndex of the last invoice seen to be settled; 0 before the first
 */
public record InvoiceCursor(long addIndex, long settleIndex) {

    public static final InvoiceCursor START = new InvoiceCursor(0, 0);

    /**
     * @throws IllegalArgumentException when an index is below zero
     */
    public InvoiceCursor {
        if (addIndex < 0 || settleIndex < 0) {
            throw new IllegalArgumentException("an index below zero");
        }
    }

    /** The cursor once this was dealt with. Never goes back, as news can come twice. */
    public InvoiceCursor after(InvoiceNews news) {
        return switch (news) {
            case InvoiceNews.Added(long index, _) ->
                    new InvoiceCursor(Math.max(addIndex, index), settleIndex);
            case InvoiceNews.Settled(long index, _, _) ->
                    new InvoiceCursor(addIndex, Math.max(settleIndex, index));
        };
    }

    /** Whether this lies before what happened in the news. */
    public boolean isBefore(InvoiceNews news) {
        return !after(news).equals(this);
    }
}
