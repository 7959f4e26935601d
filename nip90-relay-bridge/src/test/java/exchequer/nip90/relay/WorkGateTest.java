package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ProofOfWork;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkGateTest {

    private static final Sender STRANGER = new Sender.Client("test", Set.of());
    private static final EventTemplate NOTE = new EventTemplate(1, 1, List.of(), "x");

    private final WorkGate gate = new WorkGate(8, Events.BOB.publicKey()::equals);

    @Test
    void work_that_was_aimed_at_passes() {
        assertThat(gate.refusal(mined(8), STRANGER)).isEmpty();
        assertThat(gate.refusal(mined(9), STRANGER)).isEmpty();
    }

    @Test
    void too_little_work_is_refused_with_both_numbers() {
        NostrEvent idle = withDifficulty(2);
        assertThat(gate.refusal(idle, STRANGER)).contains("pow: difficulty 2 is less than 8");
    }

    @Test
    void luck_does_not_count() {
        assertThat(gate.refusal(lucky(List.of()), STRANGER))
                .contains("pow: no target of 8 is committed to");
        assertThat(gate.refusal(lucky(List.of("nonce", "1", "3")), STRANGER))
                .contains("pow: committed target 3 is less than 8");
    }

    @Test
    void a_known_author_need_not_work() {
        assertThat(gate.refusal(Events.BOB.sign(NOTE), STRANGER)).isEmpty();
        assertThat(gate.refusal(Events.BOB.sign(NOTE), new Sender.OutsideRelay("wss://a")))
                .isEmpty();
    }

    @Test
    void a_known_key_brings_events_of_keys_that_nobody_can_know() {
        NostrEvent wrap = withDifficulty(0);
        Sender bob = new Sender.Client("test", Set.of(Events.BOB.publicKey()));
        assertThat(gate.refusal(wrap, bob)).isEmpty();
    }

    @Test
    void a_key_that_is_merely_proven_is_cheaper_than_work_and_does_not_replace_it() {
        Sender alice = new Sender.Client("test", Set.of(Events.ALICE.publicKey()));
        assertThat(gate.refusal(withDifficulty(0), alice)).isPresent();
    }

    @Test
    void no_bits_ask_for_nothing() {
        WorkGate open =
                new WorkGate(
                        0,
                        _ -> {
                            throw new AssertionError("nobody need be looked up");
                        });
        assertThat(open.refusal(withDifficulty(0), STRANGER)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkGate(257, _ -> true));
    }

    private static NostrEvent mined(int bits) {
        EventTemplate mined =
                ProofOfWork.mine(
                                Events.ALICE.publicKey(),
                                NOTE,
                                bits,
                                new AtomicLong()::getAndIncrement,
                                1_000_000)
                        .orElseThrow();
        return Events.ALICE.sign(mined);
    }

    private static NostrEvent withDifficulty(int bits) {
        return find(bits, bits, List.of());
    }

    private static NostrEvent lucky(List<String> tag) {
        return find(8, 256, tag);
    }

    private static NostrEvent find(int atLeast, int atMost, List<String> tag) {
        for (int i = 0; i < 100_000; i++) {
            List<List<String>> tags = tag.isEmpty() ? List.of() : List.of(tag);
            NostrEvent event = Events.note(i, 1, "x", tags);
            int bits = ProofOfWork.difficulty(event.id());
            if (bits >= atLeast && bits <= atMost) {
                return event;
            }
        }
        throw new AssertionError("no such luck");
    }
}
