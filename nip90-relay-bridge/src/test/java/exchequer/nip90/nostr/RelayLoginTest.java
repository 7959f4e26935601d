package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** NIP-42 from the client's side; with a relay that is not ours in {@code ForeignRelayAuthIT}. */
class RelayLoginTest {

    private static final URI RELAY = URI.create("wss://relay.example/inbox");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final List<ClientMessage> sent = new ArrayList<>();

    @Test
    void challenge_is_answered_for_the_relay_as_we_know_it() {
        RelayLogin login = login(RelayIdentity.as(Events.ALICE::sign, InstantSource.fixed(NOW)));
        login.challenged("wss://another.example");

        NostrEvent answer = answer(0);
        assertThat(answer.kind()).isEqualTo(22_242);
        assertThat(answer.pubkey()).isEqualTo(Events.ALICE.publicKey());
        assertThat(answer.createdAt()).isEqualTo(NOW.getEpochSecond());
        assertThat(answer.tags())
                .containsExactly(
                        List.of("relay", "wss://relay.example/inbox"),
                        List.of("challenge", "wss://another.example"));
        assertThat(EventVerification.of(answer)).isInstanceOf(EventVerification.Valid.class);
    }

    @Test
    void relay_knows_us_only_once_it_said_so_about_our_answer() {
        RelayLogin login = login(RelayIdentity.as(Events.ALICE::sign, InstantSource.fixed(NOW)));
        assertThat(login.judged(new RelayMessage.Ok("f".repeat(64), true, ""))).isFalse();
        login.challenged("one");
        String id = answer(0).id();

        assertThat(login.judged(new RelayMessage.Ok("f".repeat(64), true, ""))).isFalse();
        assertThat(login.isAuthenticated()).isFalse();
        assertThat(login.judged(new RelayMessage.Ok(id, true, ""))).isTrue();
        assertThat(login.isAuthenticated()).isTrue();
        assertThat(login.judged(new RelayMessage.Ok(id, true, ""))).isFalse();
    }

    @Test
    void answer_that_is_not_accepted_makes_nobody_known() {
        RelayLogin login = login(RelayIdentity.as(Events.ALICE::sign, InstantSource.fixed(NOW)));
        login.challenged("one");

        assertThat(login.judged(new RelayMessage.Ok(answer(0).id(), false, "restricted: no")))
                .isTrue();
        assertThat(login.isAuthenticated()).isFalse();
    }

    @Test
    void relay_gets_no_more_signatures_than_an_honest_one_needs() {
        RelayLogin login = login(RelayIdentity.as(Events.ALICE::sign, InstantSource.fixed(NOW)));
        login.challenged("x".repeat(1_001));
        assertThat(sent).isEmpty();
        for (int i = 0; i < 100; i++) {
            login.challenged("challenge " + i);
        }

        assertThat(sent).hasSize(16);
    }

    @Test
    void who_wants_to_stay_unknown_says_nothing() {
        RelayLogin login = login(RelayIdentity.nobody());
        login.challenged("one");

        assertThat(sent).isEmpty();
    }

    private RelayLogin login(RelayIdentity auth) {
        return new RelayLogin(RELAY, auth, Duration.ofSeconds(5), sent::add, (_, _) -> {});
    }

    private NostrEvent answer(int index) {
        return ((ClientMessage.Auth) sent.get(index)).event();
    }
}
