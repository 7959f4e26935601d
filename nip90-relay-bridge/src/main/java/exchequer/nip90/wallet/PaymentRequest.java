package exchequer.nip90.wallet;

import exchequer.market.money.Msat;
import java.util.Optional;

/**
 * An invoice to be paid.
 *
 * @param bolt11 the invoice, as its payee wrote it
 * @param hash its payment hash, decoded by the caller and not by the wallet: it is what a proof is
 *     held against
 * @param amount for an invoice that names none; empty for all others
 */
public record PaymentRequest(String bolt11, PaymentHash hash, Optional<Msat> amount) {

    public PaymentRequest(String bolt11, PaymentHash hash) {
        this(bolt11, hash, Optional.empty());
    }
}
