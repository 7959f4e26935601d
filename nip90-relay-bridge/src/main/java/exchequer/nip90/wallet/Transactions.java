package exchequer.nip90.wallet;

import exchequer.market.money.Msat;
import exchequer.nip90.wallet.WalletTransaction.Direction;
import exchequer.nip90.wallet.WalletTransaction.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads transactions as wallets write them. */
final class Transactions {

    /** Beyond it a time is none; 9999, as everywhere. */
    private static final long MAX_SECONDS = 253_402_300_799L;

    private Transactions() {}

    /** Empty when it does not say which payment it is, whose, or how much. */
    static Optional<WalletTransaction> read(WalletJson.Obj json) {
        Optional<Direction> direction = json.text("type").flatMap(Transactions::direction);
        Optional<PaymentHash> hash = hash(json);
        Optional<Msat> amount = msat(json, "amount");
        if (direction.isEmpty() || hash.isEmpty() || amount.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new WalletTransaction(
                        direction.get(),
                        json.text("state").flatMap(Transactions::state),
                        hash.get(),
                        amount.get(),
                        msat(json, "fees_paid"),
                        preimage(json).filter(it -> it.hash().equals(hash.get())),
                        json.text("invoice"),
                        json.text("description"),
                        time(json, "created_at"),
                        time(json, "expires_at"),
                        time(json, "settled_at"),
                        json.whole("settle_deadline")));
    }

    /** Empty when one of them can not be read: a list with gaps would look complete. */
    static Optional<List<WalletTransaction>> readAll(List<WalletJson> items) {
        List<WalletTransaction> all = new ArrayList<>();
        for (WalletJson item : items) {
            Optional<WalletTransaction> transaction =
                    item instanceof WalletJson.Obj object ? read(object) : Optional.empty();
            if (transaction.isEmpty()) {
                return Optional.empty();
            }
            all.add(transaction.get());
        }
        return Optional.of(List.copyOf(all));
    }

    static Optional<Preimage> preimage(WalletJson.Obj json) {
        return json.text("preimage")
                .map(text -> text.toLowerCase(Locale.ROOT))
                .flatMap(Preimage::read);
    }

    /** Empty when it is no amount of money that can exist. */
    static Optional<Msat> msat(WalletJson.Obj json, String name) {
        OptionalLong value = json.whole(name);
        return value.isPresent() && value.getAsLong() <= Msat.MAX_VALUE
                ? Optional.of(Msat.of(value.getAsLong()))
                : Optional.empty();
    }

    private static Optional<PaymentHash> hash(WalletJson.Obj json) {
        return json.text("payment_hash")
                .map(text -> text.toLowerCase(Locale.ROOT))
                .flatMap(PaymentHash::read);
    }

    // Zero is how some wallets write "never".
    private static Optional<Instant> time(WalletJson.Obj json, String name) {
        OptionalLong seconds = json.whole(name);
        return seconds.isPresent() && seconds.getAsLong() > 0 && seconds.getAsLong() <= MAX_SECONDS
                ? Optional.of(Instant.ofEpochSecond(seconds.getAsLong()))
                : Optional.empty();
    }

    private static Optional<Direction> direction(String word) {
        return switch (word) {
            case "incoming" -> Optional.of(Direction.INCOMING);
            case "outgoing" -> Optional.of(Direction.OUTGOING);
            default -> Optional.empty();
        };
    }

    private static Optional<State> state(String word) {
        return switch (word) {
            case "pending" -> Optional.of(State.PENDING);
            case "settled" -> Optional.of(State.SETTLED);
            case "accepted" -> Optional.of(State.ACCEPTED);
            case "expired" -> Optional.of(State.EXPIRED);
            case "failed" -> Optional.of(State.FAILED);
            default -> Optional.empty();
        };
    }
}
