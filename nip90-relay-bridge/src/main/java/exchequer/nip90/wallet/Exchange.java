package exchequer.nip90.wallet;

/** How asking the wallet ended, whatever was asked. */
sealed interface Exchange {

    record Answered(WalletAnswer answer) implements Exchange {}

    /** Nothing left this program. */
    record NotSent(String reason) implements Exchange {}

    /** It may have reached the wallet. */
    record Silent(String reason) implements Exchange {}
}
