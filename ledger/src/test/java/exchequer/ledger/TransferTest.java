package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A transfer knows whether it can be true, whatever its hash says. */
class TransferTest {

    private static final Account EXPENSE = new Account("acme", AccountPath.ROUTING_EXPENSE);
    private static final Account TREASURY = new Account("acme", AccountPath.treasury("lnd"));

    @Test
    void a_balanced_transfer_has_no_flaw() {
        assertThat(flaw(new Posting(1, EXPENSE, 5, 0, 5, 1), new Posting(2, TREASURY, -5, 9, 4, 7)))
                .isEmpty();
    }

    @Test
    void debits_and_credits_must_be_equal() {
        assertThat(
                        flaw(
                                new Posting(1, EXPENSE, 5, 0, 5, 1),
                                new Posting(2, TREASURY, -4, 0, -4, 1)))
                .isEqualTo("debits and credits differ by 1 msat");
        assertThat(flaw()).isEqualTo("debits and credits differ by 0 msat");
    }

    @Test
    void the_new_balance_must_be_the_previous_one_and_the_amount() {
        assertThat(
                        flaw(
                                new Posting(1, EXPENSE, 5, 0, 6, 1),
                                new Posting(2, TREASURY, -5, 0, -5, 1)))
                .isEqualTo("leg 1: 0 and 5 do not make 6");
    }

    @Test
    void a_leg_of_nothing_is_none() {
        assertThat(flaw(new Posting(1, EXPENSE, 0, 3, 3, 1), new Posting(2, TREASURY, 0, 0, 0, 1)))
                .startsWith("leg 1:");
    }

    @Test
    void an_overflow_is_a_flaw_and_not_a_balance() {
        long max = Long.MAX_VALUE;
        assertThat(
                        flaw(
                                new Posting(1, EXPENSE, 1, max, Long.MIN_VALUE, 1),
                                new Posting(2, TREASURY, -1, 0, -1, 1)))
                .isEqualTo("its amounts overflow");
    }

    @Test
    void all_legs_are_in_one_tenant() {
        var stranger = new Account("zenith", TREASURY.path());
        assertThat(
                        flaw(
                                new Posting(1, EXPENSE, 5, 0, 5, 1),
                                new Posting(2, stranger, -5, 0, -5, 1)))
                .isEqualTo("leg 2 is in another tenant");
    }

    private static String flaw(Posting... postings) {
        return new Transfer(
                        1,
                        "trf_1",
                        "acme",
                        "event-1",
                        1,
                        Hash.ZERO,
                        "rule",
                        1,
                        0,
                        Facts.START,
                        Facts.START,
                        "ord_1",
                        null,
                        "test",
                        List.of(postings),
                        Hash.ZERO,
                        Hash.ZERO)
                .flaw()
                .orElse("");
    }
}
