package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairSharesTest {

    private final FairShares shares = new FairShares(2, 100);

    @Test
    void nobody_has_more_than_a_share_waiting() {
        assertThat(shares.tryTake("connection", "alice", 1)).isTrue();
        assertThat(shares.tryTake("connection", "bob", 1)).isTrue();
        assertThat(shares.tryTake("connection", "carol", 1)).isFalse();
        assertThat(shares.tryTake("other", "alice", 1)).isTrue();
        assertThat(shares.tryTake("third", "alice", 1)).isFalse();
        assertThat(shares.tryTake("third", "carol", 1)).isTrue();
    }

    @Test
    void a_share_is_limited_in_size_too_but_holds_any_one_event() {
        assertThat(shares.tryTake("connection", "alice", 101)).isTrue();
        assertThat(shares.tryTake("connection", "bob", 1)).isFalse();
        assertThat(shares.tryTake("other", "bob", 60)).isTrue();
        assertThat(shares.tryTake("third", "bob", 41)).isFalse();
        assertThat(shares.tryTake("third", "bob", 40)).isTrue();
    }

    @Test
    void what_is_given_back_can_be_taken_again_and_nobody_is_remembered() {
        shares.tryTake("connection", "alice", 100);
        assertThat(shares.tryTake("other", "alice", 1)).isFalse();
        shares.giveBack("connection", "alice", 100);

        assertThat(shares.size()).isZero();
        assertThat(shares.tryTake("other", "alice", 1)).isTrue();
        shares.giveBack("other", "alice", 1);
        assertThat(shares.size()).isZero();
    }
}
