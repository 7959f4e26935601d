package exchequer.settlement.events;

import exchequer.market.money.Msat;

/**
 * Money that a case is about. The journal holds it in suspense from the opening of the case to its
 * resolution.
 *
 * @param amountMsat above zero
 */
public record MoneyInQuestion(MoneySource source, Msat amountMsat) {

    /**
     * @throws IllegalArgumentException when the amount is zero: that is no question
     */
    public MoneyInQuestion {
        if (amountMsat.isZero()) {
            throw new IllegalArgumentException("no money is in question");
        }
    }
}
