package exchequer.settlement.rail.spark;

import java.util.List;

/**
 * Payments of which the wallet has told something, in that order, each as it was then.
 *
 * @param last to be asked for next
 */
public record SparkNews(long last, List<SparkPayment> payments) {

    public SparkNews {
        payments = List.copyOf(payments);
    }
}
