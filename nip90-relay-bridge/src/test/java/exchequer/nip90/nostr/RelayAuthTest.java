package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.RelayAuth.Authenticated;
import exchequer.nip90.nostr.RelayAuth.Refusal;
import exchequer.nip90.nostr.RelayAuth.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayAuthTest {

    private static final long NOW = 1_700_000_000;
    private static final String CHALLENGE = "c0ffee";
    private static final List<String> RELAY = List.of("relay", "wss://relay.example/relay");
    private static final List<String> ANSWER = List.of("challenge", CHALLENGE);

    @Test
    void an_answer_proves_its_author() {
        assertThat(verify(answer(NOW, 22_242, RELAY, ANSWER)))
                .isEqualTo(new Authenticated(Events.ALICE.publicKey()));
    }

    @Test
    void the_address_may_be_written_as_clients_write_it() {
        assertThat(verify(answer(NOW, 22_242, ANSWER, relay("WSS://relay.example:443/relay/"))))
                .isInstanceOf(Authenticated.class);
    }

    @Test
    void an_answer_for_another_relay_is_worth_nothing_here() {
        for (String other :
                List.of(
                        "wss://other.example/relay",
                        "ws://relay.example/relay",
                        "wss://relay.example/",
                        "wss://relay.example:8443/relay",
                        "relay.example",
                        "")) {
            assertThat(verify(answer(NOW, 22_242, relay(other), ANSWER)))
                    .as(other)
                    .isEqualTo(new Refused(Refusal.RELAY_MISMATCH));
        }
        assertThat(verify(answer(NOW, 22_242, ANSWER)))
                .isEqualTo(new Refused(Refusal.RELAY_MISMATCH));
    }

    @Test
    void an_answer_to_another_challenge_is_worth_nothing() {
        assertThat(verify(answer(NOW, 22_242, RELAY, List.of("challenge", "c0ffe"))))
                .isEqualTo(new Refused(Refusal.CHALLENGE_MISMATCH));
        assertThat(verify(answer(NOW, 22_242, RELAY)))
                .isEqualTo(new Refused(Refusal.CHALLENGE_MISMATCH));
    }

    @Test
    void answers_count_for_ten_minutes_either_way() {
        assertThat(verify(answer(NOW - 600, 22_242, RELAY, ANSWER)))
                .isInstanceOf(Authenticated.class);
        assertThat(verify(answer(NOW + 600, 22_242, RELAY, ANSWER)))
                .isInstanceOf(Authenticated.class);
        assertThat(verify(answer(NOW - 601, 22_242, RELAY, ANSWER)))
                .isEqualTo(new Refused(Refusal.EXPIRED));
        assertThat(verify(answer(NOW + 601, 22_242, RELAY, ANSWER)))
                .isEqualTo(new Refused(Refusal.NOT_YET_VALID));
        assertThat(verify(answer(NostrEvent.MAX_CREATED_AT, 22_242, RELAY, ANSWER)))
                .isEqualTo(new Refused(Refusal.NOT_YET_VALID));
        assertThat(verify(answer(0, 22_242, RELAY, ANSWER)))
                .isEqualTo(new Refused(Refusal.EXPIRED));
    }

    @Test
    void other_events_are_no_answers() {
        assertThat(verify(answer(NOW, 27_235, RELAY, ANSWER)))
                .isEqualTo(new Refused(Refusal.WRONG_KIND));
    }

    @Test
    void two_addresses_or_challenges_are_one_too_many() {
        assertThat(verify(answer(NOW, 22_242, RELAY, RELAY, ANSWER)))
                .isEqualTo(new Refused(Refusal.AMBIGUOUS_TAGS));
        assertThat(verify(answer(NOW, 22_242, RELAY, ANSWER, List.of("challenge", "other"))))
                .isEqualTo(new Refused(Refusal.AMBIGUOUS_TAGS));
    }

    @Test
    void forgeries_prove_nothing() {
        NostrEvent answer = answer(NOW, 22_242, RELAY, ANSWER);

        assertThat(verify(Events.withContent(answer, "x")))
                .isEqualTo(new Refused(Refusal.INVALID_ID));
        assertThat(verify(Events.withForgedSignature(answer)))
                .isEqualTo(new Refused(Refusal.INVALID_SIGNATURE));
    }

    private static RelayAuth.Outcome verify(NostrEvent answer) {
        return RelayAuth.verify(
                answer,
                CHALLENGE,
                RelayAddress.of("wss://relay.example/relay").orElseThrow(),
                Instant.ofEpochSecond(NOW));
    }

    private static List<String> relay(String url) {
        return List.of("relay", url);
    }

    @SafeVarargs
    private static NostrEvent answer(long createdAt, int kind, List<String>... tags) {
        return Events.note(createdAt, kind, "", new ArrayList<>(List.of(tags)));
    }
}
