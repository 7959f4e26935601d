package exchequer.nip90.wallet;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a wallet says about its node and this connection ({@code get_info}).
 *
 * @param network {@code mainnet}, {@code testnet}, {@code signet} or {@code regtest}, if it says
 * @param methods what this connection may ask for; less than the wallet can do, perhaps
 * @param notifications what this connection is told unasked
 */
public record WalletNode(
        Optional<String> alias,
        Optional<String> pubkey,
        Optional<String> network,
        OptionalLong blockHeight,
        Set<String> methods,
        Set<String> notifications) {

    public WalletNode {
        methods = Set.copyOf(methods);
        notifications = Set.copyOf(notifications);
    }
}
