package exchequer.settlement.rail;

import java.util.List;

/** What a rail answers when it is asked for its list of payments. */
public sealed interface RailListing {

    /**
     * A page, in ascending order of the index. No payments means that there are no more.
     *
     * @param lastIndex to be asked for next; the index asked after when there are no payments
     */
    record Page(List<ListedPayment> payments, long lastIndex) implements RailListing {
        public Page {
            payments = List.copyOf(payments);
        }
    }

    /** The rail can not list its payments. It never will by being asked again. */
    record NotSupported() implements RailListing {}

    /**
     * The rail did not answer: nothing follows from that.
     *
     * @param detail for people; may change
     */
    record Unavailable(String detail) implements RailListing {}
}
