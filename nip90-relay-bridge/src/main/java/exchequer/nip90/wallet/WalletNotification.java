package exchequer.nip90.wallet;

import java.util.Locale;
import java.util.Optional;

/**
 * Something the wallet tells unasked (NIP-47). A hint to look it up and no more: it may come late,
 * again or never, and a relay that kept it may show it days later.
 */
public record WalletNotification(Type type, WalletTransaction transaction) {

    /** What happened, as the wallet says. */
    public enum Type {
        PAYMENT_RECEIVED,
        PAYMENT_SENT,
        /** A held invoice was paid; to be settled or cancelled within minutes. */
        HOLD_INVOICE_ACCEPTED;

        static Optional<Type> of(String word) {
            for (Type type : values()) {
                if (type.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
    }
}
