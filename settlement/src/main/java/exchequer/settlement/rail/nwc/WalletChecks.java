package exchequer.settlement.rail.nwc;

import exchequer.settlement.lightning.Network;
import exchequer.settlement.rail.nwc.ReceivingWallet.Offer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a wallet offers what being paid needs. */
final class WalletChecks {

    private static final List<String> FOR_INVOICES = List.of("make_invoice", "lookup_invoice");

    private static final List<String> FOR_ESCROW =
            List.of("make_hold_invoice", "settle_hold_invoice", "cancel_hold_invoice", "get_info");

    private WalletChecks() {}

    /** Why the wallet can not be used; empty when it can. */
    static Optional<String> obstacle(Offer offer, Network network, boolean escrow) {
        return missing(offer, FOR_INVOICES)
                .map(
                        words ->
                                "the wallet does not offer "
                                        + words
                                        + " on this connection (NIP-47), so it can not be paid"
                                        + " through it")
                .or(() -> escrow ? obstacleToEscrow(offer) : Optional.empty())
                .or(() -> otherNetwork(offer, network));
    }

    private static Optional<String> obstacleToEscrow(Offer offer) {
        return missing(offer, FOR_ESCROW)
                .map(
                        words ->
                                "the wallet does not offer "
                                        + words
                                        + " on this connection (NIP-47); escrow needs a wallet"
                                        + " with hold invoices, and a connection that permits"
                                        + " them")
                .or(
                        () ->
                                offer.height().isPresent()
                                        ? Optional.empty()
                                        : Optional.of(
                                                "the wallet does not tell the height of the chain"
                                                        + " (block_height in get_info, NIP-47), so"
                                                        + " nobody could say how long held money can"
                                                        + " wait"));
    }

    private static Optional<String> missing(Offer offer, List<String> needed) {
        List<String> missing =
                needed.stream().filter(method -> !offer.methods().contains(method)).toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", missing));
    }

    private static Optional<String> otherNetwork(Offer offer, Network network) {
        String expected = network.name().toLowerCase(Locale.ROOT);
        return offer.network()
                .filter(told -> !told.equals(expected))
                .map(told -> "the wallet is on " + told + " and not on " + expected);
    }
}
