package exchequer.nip90.wallet;

/** Why a wallet refused (NIP-47). Total: what a wallet makes up is {@link #UNKNOWN}. */
public enum WalletErrorCode {
    /** Too many requests; later again. */
    RATE_LIMITED(true),

    /** It does not know the method. */
    NOT_IMPLEMENTED(true),

    /** Too little for the amount and a reserve for fees. */
    INSUFFICIENT_BALANCE(true),

    /** The budget of this connection is spent. */
    QUOTA_EXCEEDED(true),

    /** This key may not do that. */
    RESTRICTED(true),

    /** This key has no wallet. */
    UNAUTHORIZED(true),

    /** It can not read the request. */
    UNSUPPORTED_ENCRYPTION(true),

    /** It tried, and nothing was paid nor will be. */
    PAYMENT_FAILED(true),

    /** It knows no such invoice or payment. */
    NOT_FOUND(false),

    /** Something went wrong in it, at whatever moment. */
    INTERNAL(false),

    /** Something else, at whatever moment. */
    OTHER(false),

    /** A word that NIP-47 does not have. */
    UNKNOWN(false);

    private final boolean nothingPaid;

    WalletErrorCode(boolean nothingPaid) {
        this.nothingPaid = nothingPaid;
    }

    static WalletErrorCode of(String word) {
        for (WalletErrorCode code : values()) {
            if (code.name().equals(word)) {
                return code;
            }
        }
        return UNKNOWN;
    }

    /**
     * Whether it says, in answer to a payment, that nothing was paid. The others may come after the
     * money has left: a wallet that breaks while it waits for its node is INTERNAL as well.
     */
    boolean saysNothingPaid() {
        return nothingPaid;
    }
}
