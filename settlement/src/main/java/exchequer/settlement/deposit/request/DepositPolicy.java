package exchequer.settlement.deposit.request;

import exchequer.market.money.Msat;
import java.time.Duration;

/**
 * On which terms buyers pay in advance.
 *
 * @param least of one deposit
 * @param most of one deposit
 * @param payWithin how long its invoice can be paid
 */
public record DepositPolicy(Msat least, Msat most, Duration payWithin) {

    /**
     * @throws IllegalArgumentException when nothing could be deposited, or there is less than a
     *     second to pay
     */
    public DepositPolicy {
        if (least.isZero() || least.isMoreThan(most)) {
            throw new IllegalArgumentException("deposits of %s to %s".formatted(least, most));
        }
        if (payWithin.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("at least a second to pay");
        }
    }
}
