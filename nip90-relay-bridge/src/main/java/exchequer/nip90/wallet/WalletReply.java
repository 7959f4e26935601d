package exchequer.nip90.wallet;

/**
 * What came of a request that moves no money of ours. Every request ends in one of these, in
 * bounded time.
 *
 * @param <T> what was asked for
 */
public sealed interface WalletReply<T> {

    /** The wallet did it, or told it. */
    record Answered<T>(T value) implements WalletReply<T> {}

    /**
     * The wallet would not.
     *
     * @param message the wallet's words, unchecked
     */
    record Refused<T>(WalletErrorCode code, String message) implements WalletReply<T> {}

    /** Nothing was sent: no connection, or the wallet does not offer it. */
    record NotSent<T>(String reason) implements WalletReply<T> {}

    /** It was sent, and whether the wallet did it is not known. */
    record NoAnswer<T>(String reason) implements WalletReply<T> {}
}
