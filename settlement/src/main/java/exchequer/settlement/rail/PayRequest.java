package exchequer.settlement.rail;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Decoding.Undecodable;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Duration;
import java.util.Optional;

/**
 * The order to pay one invoice.
 *
 * @param bolt11 a valid invoice
 * @param amount what to pay if the invoice leaves it open; empty if the invoice names its amount
 * @param feeCap most that routing may cost on top; zero means free routes only
 * @param timeout how long the node looks for routes, at least a second. It bounds new attempts, not
 *     those already under way
 */
public record PayRequest(String bolt11, Optional<Msat> amount, Msat feeCap, Duration timeout) {

    /**
     * @throws IllegalArgumentException when the invoice is invalid, the amount is given though the
     *     invoice names one, missing though it names none, or zero, or the timeout is below a
     *     second
     */
    public PayRequest {
        Optional<Msat> asked = decode(bolt11).amount();
        if (asked.isPresent() == amount.isPresent()) {
            throw new IllegalArgumentException(
                    asked.isPresent()
                            ? "the invoice names its amount already"
                            : "the invoice leaves the amount open and none was given");
        }
        if (amount.isPresent() && amount.get().isZero()) {
            throw new IllegalArgumentException("a payment of nothing");
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a timeout below one second: " + timeout);
        }
    }

    /** An order to pay an invoice that names its amount. */
    public static PayRequest of(Bolt11Invoice invoice, Msat feeCap, Duration timeout) {
        return new PayRequest(invoice.text(), Optional.empty(), feeCap, timeout);
    }

    public Bolt11Invoice invoice() {
        return decode(bolt11);
    }

    public PaymentHash hash() {
        return invoice().paymentHash();
    }

    /** What the payee shall receive. */
    public Msat amountToPay() {
        return amount.or(() -> invoice().amount()).orElseThrow();
    }

    private static Bolt11Invoice decode(String bolt11) {
        return switch (Bolt11.decode(bolt11)) {
            case Decoded(var invoice) -> invoice;
            case Undecodable(var code, var detail) ->
                    throw new IllegalArgumentException("invoice: " + code + " " + detail);
        };
    }
}
