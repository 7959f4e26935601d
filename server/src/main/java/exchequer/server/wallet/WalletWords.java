package exchequer.server.wallet;

import exchequer.nip90.wallet.WalletErrorCode;

/** A wallet's words, fit to be kept. */
final class WalletWords {

    private WalletWords() {}

    /** They are kept with the payment, and no text in PostgreSQL holds NUL. */
    static String said(WalletErrorCode code, String message) {
        return code + ": " + message.replaceAll("\\p{Cntrl}", " ");
    }
}
