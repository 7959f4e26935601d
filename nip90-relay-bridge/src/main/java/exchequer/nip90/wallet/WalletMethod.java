package exchequer.nip90.wallet;

import java.util.Locale;

/** What a wallet can be asked to do (NIP-47), as far as this client asks. */
public enum WalletMethod {
    PAY_INVOICE,
    LOOKUP_INVOICE,
    MAKE_INVOICE,
    LIST_TRANSACTIONS,
    GET_BALANCE,
    GET_INFO,
    MAKE_HOLD_INVOICE,
    SETTLE_HOLD_INVOICE,
    CANCEL_HOLD_INVOICE;

    /** As it stands in messages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
