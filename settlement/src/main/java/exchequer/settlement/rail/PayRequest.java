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
 * @param invoice as it was read, once: its signature is not checked again on the way
 * @param amount what to pay if the invoice leaves it open; empty if the invoice names its amount
 * @param feeCap most that routing may cost on top; zero means free routes only
 * @param timeout how long the node looks for routes, at least a second. It bounds new attempts, not
 *     those already under way
 */
public record PayRequest(
        Bolt11Invoice invoice, Optional<Msat> amount, Msat feeCap, Duration timeout) {

    /**
     * @throws IllegalArgumentException when the amount is given though the invoice names one,
     *     missing though it names none, or zero, or the timeout is below a second
     */
    public PayRequest {
        Optional<Msat> asked = invoice.amount();
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

    /**
     * @throws IllegalArgumentException also when the text is no valid invoice
     */
    public PayRequest(String bolt11, Optional<Msat> amount, Msat feeCap, Duration timeout) {
        this(decode(bolt11), amount, feeCap, timeout);
    }

    /** An order to pay an invoice that names its amount. */
    public static PayRequest of(Bolt11Invoice invoice, Msat feeCap, Duration timeout) {
        return new PayRequest(invoice, Optional.empty(), feeCap, timeout);
    }

    /** The invoice in lower case, for the paying node. */
    public String bolt11() {
        return invoice.text();
    }

    public PaymentHash hash() {
        return invoice.paymentHash();
    }

    /** What the payee shall receive. */
    public Msat amountToPay() {
        return amount.or(invoice::amount).orElseThrow();
    }

    private static Bolt11Invoice decode(String bolt11) {
        return switch (Bolt11.decode(bolt11)) {
            case Decoded(var invoice) -> invoice;
            case Undecodable(var code, var detail) ->
                    throw new IllegalArgumentException("invoice: " + code + " " + detail);
        };
    }
}
