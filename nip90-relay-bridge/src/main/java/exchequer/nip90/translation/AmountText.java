package exchequer.nip90.translation;

import exchequer.market.money.Msat;
import java.math.BigInteger;
import java.util.Optional;

/** Amounts as they stand in tags: decimal millisatoshis, sometimes with underscores. */
final class AmountText {

    private static final int MAX_DIGITS = 19;

    private AmountText() {}

    /** Empty when the text is no amount of money that can exist. */
    static Optional<Msat> read(String text) {
        String digits = text.replace("_", "").strip();
        if (digits.isEmpty()
                || digits.length() > MAX_DIGITS
                || !digits.chars().allMatch(AmountText::isDigit)) {
            return Optional.empty();
        }
        BigInteger value = new BigInteger(digits);
        return value.compareTo(BigInteger.valueOf(Msat.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(Msat.of(value.longValueExact()));
    }

    // Not Character.isDigit: other scripts' digits are no amounts in a protocol.
    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
