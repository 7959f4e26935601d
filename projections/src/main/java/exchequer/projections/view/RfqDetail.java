package exchequer.projections.view;

import java.util.List;

/** A request with its quotes and the orders, placed or begun, that came of it. */
public record RfqDetail(RfqView rfq, List<QuoteView> quotes, List<OrderView> orders) {
    public RfqDetail {
        quotes = List.copyOf(quotes);
        orders = List.copyOf(orders);
    }
}
