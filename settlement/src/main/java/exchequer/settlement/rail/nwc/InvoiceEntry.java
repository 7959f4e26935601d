package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a wallet's books say of one of its invoices.
 *
 * @param bolt11 empty when the wallet does not show it
 * @param amount what it asks for, or what was paid; wallets differ
 * @param preimage one that opens the hash, if the wallet shows one
 * @param settledAt empty when the wallet does not say
 * @param settleBefore the block before which held money has to be taken, if the wallet says
 */
public record InvoiceEntry(
        PaymentHash hash,
        Standing standing,
        Optional<String> bolt11,
        Msat amount,
        Optional<Preimage> preimage,
        Optional<Instant> settledAt,
        OptionalInt settleBefore) {

    /** How far it is, in the wallet's words. */
    public enum Standing {
        /** Nobody has paid yet. */
        OPEN,
        /** Paid, and waiting for its preimage. */
        HELD,
        SETTLED,
        /** Given back or withdrawn. */
        CANCELED,
        /** Past its expiry. Alby Hub says so of a payment that it holds, too. */
        EXPIRED,
        /** The wallet does not say, or in a word that NIP-47 does not have. */
        UNKNOWN
    }
}
