package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyPaceTest {

    private static final Sender ONE = new Sender.Client("one", Set.of());
    private static final Sender OTHER = new Sender.Client("other", Set.of());
    private static final Sender ALICE_HERSELF =
            new Sender.Client("hers", Set.of(Events.ALICE.publicKey()));

    private final TestClock clock = new TestClock();
    private final KeyPace pace = new KeyPace(new RelayLimits.Rate(1, 2), clock);

    @Test
    void a_key_has_one_pace_over_all_connections() {
        assertThat(publish(Events.ALICE, ONE)).isTrue();
        assertThat(publish(Events.ALICE, OTHER)).isTrue();

        assertThat(pace.refusalOfGenuine(by(Events.ALICE), ONE))
                .contains("rate-limited: too many events of this key; slow down");
        assertThat(publish(Events.ALICE, OTHER)).isFalse();
        assertThat(publish(Events.BOB, ONE)).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(publish(Events.ALICE, ONE)).isTrue();
        assertThat(publish(Events.ALICE, ONE)).isFalse();
    }

    @Test
    void what_is_not_proven_to_be_of_a_key_does_not_count_against_it() {
        for (int i = 0; i < 10; i++) {
            assertThat(pace.refusal(by(Events.ALICE), ONE)).isEmpty();
        }
        assertThat(publish(Events.ALICE, ONE)).isTrue();
    }

    @Test
    void a_key_without_a_pace_left_is_refused_before_its_signature_is_checked() {
        publish(Events.ALICE, ONE);
        publish(Events.ALICE, ONE);
        assertThat(pace.refusal(by(Events.ALICE), OTHER)).isPresent();
    }

    @Test
    void whoever_repeats_her_old_events_does_not_silence_her() {
        while (publish(Events.ALICE, ONE)) {}

        assertThat(publish(Events.ALICE, ALICE_HERSELF)).isTrue();
        assertThat(publish(Events.ALICE, ALICE_HERSELF)).isTrue();
        assertThat(publish(Events.ALICE, ALICE_HERSELF)).isFalse();
    }

    @Test
    void outside_relays_are_not_paced() {
        Sender relay = new Sender.OutsideRelay("wss://outside.example");
        for (int i = 0; i < 10; i++) {
            assertThat(publish(Events.ALICE, relay)).isTrue();
        }
        assertThat(publish(Events.ALICE, ONE)).isTrue();
    }

    @Test
    void only_keys_that_were_heard_lately_are_remembered() {
        for (int i = 1; i <= 100; i++) {
            publish(Events.key(i), ONE);
        }
        assertThat(pace.size()).isEqualTo(100);
        clock.advance(Duration.ofSeconds(1));
        publish(Events.key(101), ONE);
        assertThat(pace.size()).isEqualTo(1);
    }

    @Test
    void more_keys_than_there_is_room_for_are_not_remembered() {
        KeyPace small = new KeyPace(new RelayLimits.Rate(1, 2), clock, 10);
        for (int i = 1; i <= 100; i++) {
            small.refusalOfGenuine(by(Events.key(i)), ONE);
        }
        assertThat(small.size()).isEqualTo(10);
    }

    private boolean publish(NostrKey key, Sender sender) {
        NostrEvent event = by(key);
        return pace.refusal(event, sender).isEmpty()
                && pace.refusalOfGenuine(event, sender).isEmpty();
    }

    private static NostrEvent by(NostrKey key) {
        return new NostrEvent(
                "0".repeat(64), key.publicKey(), 1, 1, List.of(), "", "0".repeat(128));
    }
}
