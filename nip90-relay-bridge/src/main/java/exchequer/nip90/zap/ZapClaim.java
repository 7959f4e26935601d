package exchequer.nip90.zap;

import exchequer.market.money.Msat;
import java.util.Optional;

/** What a zap receipt comes to. Neither of the two is a payment, nor can one be made of them. */
public sealed interface ZapClaim {

    /**
     * A receipt without a flaw: its signer claims that somebody paid somebody. "The zap receipt is
     * not a proof of payment, all it proves is that some nostr user fetched an invoice" (NIP-57); a
     * signer may be mistaken or lie, and so may a provider that is known.
     *
     * @param sender who signed the request, 64 lower-case hex characters
     * @param recipient whom the request names, 64 lower-case hex characters
     * @param event what was zapped, if it was an event
     * @param amount what the invoice asks for
     * @param signerKnown whether the recipient's LNURL provider is known to us and signed it; if
     *     not, anybody may have
     */
    record Claimed(
            String sender,
            String recipient,
            Optional<String> event,
            Msat amount,
            boolean signerKnown)
            implements ZapClaim {}

    /** It contradicts itself, or what is known. */
    record Flawed(ZapFlaw flaw) implements ZapClaim {}
}
