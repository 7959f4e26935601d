package exchequer.settlement.lightning;

import java.util.Arrays;
import java.util.Optional;

/** A Bitcoin network, named in an invoice by its BIP-173 prefix. Money of one is not of another. */
public enum Network {
    MAINNET("bc"),
    TESTNET("tb"),
    SIGNET("tbs"),
    REGTEST("bcrt"),
    /** btcd's simulation network. */
    SIMNET("sb");

    private final String prefix;

    Network(String prefix) {
        this.prefix = prefix;
    }

    /** The currency part of an invoice's prefix, such as {@code bc} in {@code lnbc}. */
    public String prefix() {
        return prefix;
    }

    static Optional<Network> withPrefix(String prefix) {
        return Arrays.stream(values()).filter(n -> n.prefix.equals(prefix)).findFirst();
    }
}
