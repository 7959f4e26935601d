package exchequer.nip90.wallet;

import exchequer.market.money.Msat;
import java.time.Duration;
import java.util.Optional;

/**
 * An invoice to be made.
 *
 * @param amount more than nothing: an invoice without an amount is nothing the market could check
 * @param expiry after which nobody can pay it any more; the wallet's own choice when empty
 */
public record NewInvoice(Msat amount, Optional<String> description, Optional<Duration> expiry) {

    /**
     * @throws IllegalArgumentException when it asks for nothing
     */
    public NewInvoice {
        if (amount.isZero()) {
            throw new IllegalArgumentException("an invoice asks for an amount");
        }
    }
}
