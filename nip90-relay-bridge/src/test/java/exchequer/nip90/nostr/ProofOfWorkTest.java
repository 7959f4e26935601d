package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProofOfWorkTest {

    private static final NostrKey ALICE = Events.ALICE;
    private static final EventTemplate WANTED =
            new EventTemplate(1_700_000_000, 5050, List.of(List.of("i", "2+2?", "text")), "😀");

    @ParameterizedTest
    @CsvSource({
        "000000000e9d97a1ab09fc381030b346cdd7a142ad57e6df0b46dc9bef6c7e2d, 36",
        "000006d8c378af1779d2feebc7603a125d99eca0ccf1085959b307f64e5dd358, 21",
        "002f000000000000000000000000000000000000000000000000000000000000, 10",
        "8000000000000000000000000000000000000000000000000000000000000000, 0",
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, 1",
        "1000000000000000000000000000000000000000000000000000000000000000, 3",
        "0000000000000000000000000000000000000000000000000000000000000001, 255",
        "0000000000000000000000000000000000000000000000000000000000000000, 256",
    })
    void difficulty_is_the_number_of_leading_zero_bits(String id, int bits) {
        assertThat(ProofOfWork.difficulty(id)).isEqualTo(bits);
    }

    @Test
    void example_of_the_standard_is_worth_what_it_committed_to() {
        NostrEvent event =
                Events.parse(
                        "{\"id\":\"000006d8c378af1779d2feebc7603a125d99eca0ccf1085959b307f64e5dd358\","
                                + "\"pubkey\":\"a48380f4cfcc1ad5378294fcac36439770f9c878dd880ffa94bb74ea54a6f243\","
                                + "\"created_at\":1651794653,\"kind\":1,\"tags\":[[\"nonce\",\"776797\",\"20\"]],"
                                + "\"content\":\"It's just me mining my own business\",\"sig\":"
                                + "\"284622fc0a3f4f1303455d5175f7ba962a3300d136085b9566801bc2e0699de0"
                                + "c7e31e44c81fb40ad9049173742e904713c3594a1da0fc5d2382a25c11aba977\"}");

        assertThat(EventVerification.of(event)).isInstanceOf(EventVerification.Valid.class);
        assertThat(ProofOfWork.of(event, 20)).isEqualTo(new ProofOfWork.Sufficient(20));
        assertThat(ProofOfWork.of(event, 21)).isEqualTo(new ProofOfWork.CommittedToLess(20, 21));
        assertThat(ProofOfWork.of(event, 22)).isEqualTo(new ProofOfWork.TooLittle(21, 22));
    }

    @Test
    void mined_event_reaches_what_it_commits_to() {
        EventTemplate mined =
                ProofOfWork.mine(
                                ALICE.publicKey(),
                                WANTED,
                                10,
                                new AtomicLong()::getAndIncrement,
                                100_000)
                        .orElseThrow();
        NostrEvent event = ALICE.sign(mined);

        assertThat(ProofOfWork.difficulty(event.id())).isGreaterThanOrEqualTo(10);
        assertThat(ProofOfWork.of(event, 10)).isEqualTo(new ProofOfWork.Sufficient(10));
        assertThat(EventVerification.of(event)).isInstanceOf(EventVerification.Valid.class);
        assertThat(mined.tags().getFirst()).isEqualTo(WANTED.tags().getFirst());
        assertThat(mined.tags().getLast()).startsWith("nonce").endsWith("10");
        assertThat(mined.content()).isEqualTo(WANTED.content());
    }

    @Test
    void mining_ends_after_its_tries() {
        AtomicLong tries = new AtomicLong();

        assertThat(ProofOfWork.mine(ALICE.publicKey(), WANTED, 256, tries::getAndIncrement, 1_000))
                .isEmpty();
        assertThat(tries).hasValue(1_000);
    }

    @Test
    void mining_ends_when_nobody_waits_any_more() {
        AtomicLong tries = new AtomicLong();
        try {
            assertThat(
                            ProofOfWork.mine(
                                    ALICE.publicKey(),
                                    WANTED,
                                    256,
                                    () -> {
                                        if (tries.incrementAndGet() == 5) {
                                            Thread.currentThread().interrupt();
                                        }
                                        return tries.get();
                                    },
                                    Long.MAX_VALUE))
                    .isEmpty();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(tries).hasValue(5);
    }

    @Test
    void mining_again_replaces_the_nonce() {
        EventTemplate once = mined(WANTED, 2);
        EventTemplate twice = mined(once, 4);

        assertThat(twice.tags()).filteredOn(tag -> tag.getFirst().equals("nonce")).hasSize(1);
        assertThat(ProofOfWork.of(ALICE.sign(twice), 4)).isEqualTo(new ProofOfWork.Sufficient(4));
    }

    /** A spammer aims at little and picks the lucky ones. */
    @Test
    void luck_beyond_the_commitment_does_not_count() {
        NostrEvent lucky = ALICE.sign(lucky(List.of("nonce", "0", "4")));

        assertThat(ProofOfWork.of(lucky, 8)).isEqualTo(new ProofOfWork.CommittedToLess(4, 8));
        assertThat(ProofOfWork.of(lucky, 4)).isEqualTo(new ProofOfWork.Sufficient(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-9", "8.0", "257", "9999", "٨", "eight", " 8"})
    void commitment_that_is_no_number_of_bits_is_none(String commitment) {
        NostrEvent event = ALICE.sign(lucky(List.of("nonce", "0", commitment)));

        assertThat(ProofOfWork.of(event, 8)).isEqualTo(new ProofOfWork.NotCommitted(8));
    }

    @Test
    void bits_without_commitment_are_luck() {
        assertThat(ProofOfWork.of(ALICE.sign(lucky(List.of("nonce", "0"))), 8))
                .isEqualTo(new ProofOfWork.NotCommitted(8));
    }

    @Test
    void promise_alone_is_no_work() {
        NostrEvent event = ALICE.sign(lucky(List.of("nonce", "0", "200")));
        int bits = ProofOfWork.difficulty(event.id());

        assertThat(ProofOfWork.of(event, bits + 1))
                .isEqualTo(new ProofOfWork.TooLittle(bits, bits + 1));
        assertThat(ProofOfWork.of(event, 8)).isEqualTo(new ProofOfWork.Sufficient(bits));
    }

    @Test
    void nothing_required_is_met_by_everybody() {
        assertThat(ProofOfWork.of(ALICE.sign(WANTED), 0))
                .isInstanceOf(ProofOfWork.Sufficient.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 257})
    void no_id_has_that_many_bits(int bits) {
        assertThatThrownBy(() -> ProofOfWork.of(ALICE.sign(WANTED), bits))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mined(WANTED, bits)).isInstanceOf(IllegalArgumentException.class);
    }

    private static EventTemplate mined(EventTemplate event, int target) {
        return ProofOfWork.mine(
                        ALICE.publicKey(), event, target, new AtomicLong()::getAndIncrement, 10_000)
                .orElseThrow();
    }

    /** Has 8 bits or more whatever it says: found by trying times, not nonces. */
    private static EventTemplate lucky(List<String> nonceTag) {
        for (long time = 1_700_000_000; time < 1_700_100_000; time++) {
            EventTemplate event = new EventTemplate(time, 1, List.of(nonceTag), "gm");
            if (ProofOfWork.difficulty(EventId.of(ALICE.publicKey(), event)) >= 8) {
                return event;
            }
        }
        throw new AssertionError("100,000 tries without 8 bits");
    }
}
