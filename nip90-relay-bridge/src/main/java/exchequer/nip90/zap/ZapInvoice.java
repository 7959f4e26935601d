package exchequer.nip90.zap;

import exchequer.market.money.Msat;
import java.util.Optional;

/**
 * What a receipt's invoice says, decoded by somebody who can.
 *
 * @param amount empty when it names none
 * @param descriptionHash 64 lower-case hex characters; empty when it has a description in clear
 * @param paymentHash 64 lower-case hex characters
 */
public record ZapInvoice(
        Optional<Msat> amount, Optional<String> descriptionHash, String paymentHash) {}
