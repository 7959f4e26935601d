package exchequer.settlement.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import exchequer.market.ids.Pubkey;

/**
 * One page of a buyer's balance: a bounded part of its history, which begins with what the pages
 * before it came to. Written as {@code <buyer>/<number>}.
 *
 * @param number from 1, ascending
 */
public record BalancePageId(Pubkey buyer, long number) {

    public static final long FIRST = 1;

    /**
     * @throws IllegalArgumentException when the number is below the first
     */
    public BalancePageId {
        if (number < FIRST) {
            throw new IllegalArgumentException("pages count from " + FIRST);
        }
    }

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static BalancePageId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("expected <buyer>/<number>");
        }
        return new BalancePageId(
                new Pubkey(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
    }

    public BalancePageId next() {
        return new BalancePageId(buyer, number + 1);
    }

    public boolean isFirst() {
        return number == FIRST;
    }

    @JsonValue
    @Override
    public String toString() {
        return buyer.value() + "/" + number;
    }
}
