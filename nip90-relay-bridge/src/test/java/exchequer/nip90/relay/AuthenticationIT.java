package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayMessage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients prove who they are (NIP-42), and publish what only they may publish (NIP-70). */
class AuthenticationIT {

    private static final Filter NOTES = Filter.any().withKinds(List.of(1));
    private static final Filter WRAPS = Filter.any().withKinds(List.of(1_059));
    private static final List<String> PROTECTED = List.of("-");

    private final TestClock clock = new TestClock();
    private final RelayStore store = new RelayStore(NostrDatabase.empty(), clock);
    private final EmbeddedRelay relay =
            EmbeddedRelay.start(
                    store,
                    RelayLimits.standard(),
                    Admission.everyone(),
                    clock,
                    Answers.challenger());

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void a_challenge_comes_once_and_only_when_a_key_would_make_a_difference() {
        TestClient client = TestClient.of(relay);
        client.publish(Events.note(1, 1, "x", List.of()));
        assertThat(client.nextOk().accepted()).isTrue();
        client.subscribe("public", NOTES);
        assertThat(client.storedPart()).hasSize(1);

        client.subscribe("mixed", NOTES, WRAPS);
        assertThat(client.nextChallenge()).matches("[0-9a-f]{32}");
        assertThat(client.storedPart()).hasSize(1);

        client.subscribe("private", WRAPS);
        assertThat(client.nextClosed())
                .isEqualTo("auth-required: these are shown only to those involved");
        client.subscribe("private", WRAPS);
        assertThat(client.nextClosed()).startsWith("auth-required: ");
    }

    @Test
    void connections_have_challenges_of_their_own() {
        TestClient one = TestClient.of(relay);
        TestClient other = TestClient.of(relay);
        String theirs = challenged(other);

        assertThat(challenged(one)).isNotEqualTo(theirs);
        assertRefused(one, answer(theirs, Events.ALICE), "invalid: challenge mismatch");
    }

    @Test
    void a_proven_key_opens_the_subscription_that_was_refused() {
        TestClient client = TestClient.of(relay);
        String challenge = challenged(client);
        client.text(auth(answer(challenge, Events.ALICE)));
        assertThat(client.nextOk().message()).isEmpty();

        client.subscribe("private", WRAPS);
        assertThat(client.storedPart()).isEmpty();
    }

    @Test
    void answers_that_prove_nothing_are_refused_with_the_reason_and_open_nothing() {
        TestClient client = TestClient.of(relay);
        NostrEvent early = answer("c0ffee", Events.ALICE);
        assertRefused(client, early, "invalid: no challenge was sent");
        String challenge = challenged(client);
        NostrEvent good = answer(challenge, Events.ALICE);

        assertRefused(client, early, "invalid: challenge mismatch");
        assertRefused(client, Events.withForgedSignature(good), "invalid: invalid signature");
        assertRefused(
                client,
                Answers.to(challenge, "wss://elsewhere.example", Events.ALICE, clock.seconds()),
                "invalid: relay mismatch");
        assertRefused(
                client,
                Answers.to(challenge, Events.ALICE, clock.seconds() - 601),
                "invalid: expired");
        client.subscribe("private", WRAPS);
        assertThat(client.nextClosed()).startsWith("auth-required: ");
    }

    @Test
    void answers_are_neither_stored_nor_passed_on_whichever_way_they_come() throws Exception {
        TestClient subscriber = TestClient.of(relay);
        subscriber.subscribe("all", Filter.any());
        subscriber.nextChallenge();
        subscriber.storedPart();
        TestClient client = TestClient.of(relay);
        NostrEvent answer = answer(challenged(client), Events.ALICE);
        client.text(auth(answer));
        assertThat(client.nextOk().accepted()).isTrue();

        client.publish(answer);
        assertThat(client.nextOk().message())
                .isEqualTo("invalid: answers to challenges are not published");
        assertThat(relay.publish(answer).get(10, TimeUnit.SECONDS).accepted()).isFalse();
        assertThat(
                        relay.receive(answer, NostrJson.write(answer), "wss://outside.example")
                                .get(10, TimeUnit.SECONDS)
                                .accepted())
                .isFalse();
        subscriber.hasReceivedNothingElse();
        assertThat(store.position()).isZero();
    }

    @Test
    void a_connection_proves_several_keys_but_not_without_end() {
        TestClient client = TestClient.of(relay);
        String challenge = challenged(client);
        for (int i = 1; i <= Visitor.MAX_KEYS; i++) {
            client.text(auth(answer(challenge, Events.key(i))));
            assertThat(client.nextOk().accepted()).isTrue();
        }
        NostrKey oneMore = Events.key(100);

        assertRefused(
                client, answer(challenge, oneMore), "restricted: at most 16 keys on a connection");
        client.text(auth(answer(challenge, Events.key(1))));
        assertThat(client.nextOk().accepted()).isTrue();
        for (int i = 1; i <= Visitor.MAX_KEYS; i++) {
            client.publish(Events.key(i).sign(new EventTemplate(1, 1, List.of(PROTECTED), "mine")));
            assertThat(client.nextOk().accepted()).isTrue();
        }
    }

    @Test
    void who_asks_for_what_is_of_others_is_refused_whatever_key_it_proves() {
        TestClient client = TestClient.of(relay).proving(clock, Events.ALICE);

        client.subscribe("theirs", WRAPS.withTag("p", List.of(Events.BOB.publicKey())));
        assertThat(client.nextClosed())
                .isEqualTo("restricted: these are shown only to those involved");
    }

    @Test
    void reconciling_is_refused_in_the_same_words() {
        TestClient client = TestClient.of(relay);
        client.text(new ClientMessage.NegOpen("n", WRAPS, "61").toJson());
        client.nextChallenge();
        assertThat(client.next())
                .isEqualTo(
                        new RelayMessage.NegErr(
                                "n", "auth-required: these are shown only to those involved"));
    }

    @Test
    void a_protected_event_is_taken_only_from_its_author() throws Exception {
        NostrEvent event = Events.note(1, 1, "mine", List.of(PROTECTED));
        TestClient somebody = TestClient.of(relay);
        somebody.publish(event);
        somebody.nextChallenge();
        assertRefused(
                somebody.nextOk(), "auth-required: this event may only be published by its author");
        TestClient bob = TestClient.of(relay).proving(clock, Events.BOB);
        bob.publish(event);
        assertRefused(bob.nextOk(), "restricted: this event may only be published by its author");
        assertRefused(
                relay.receive(event, NostrJson.write(event), "wss://outside.example")
                        .get(10, TimeUnit.SECONDS),
                "restricted: only its author may publish this event");
        assertThat(store.position()).isZero();

        TestClient alice = TestClient.of(relay).proving(clock, Events.ALICE);
        alice.publish(event);
        assertThat(alice.nextOk().accepted()).isTrue();
        // Known by now, and still not his to publish.
        bob.publish(event);
        assertThat(bob.nextOk().message()).startsWith("restricted: ");
    }

    @Test
    void a_repost_does_not_smuggle_a_protected_event() {
        NostrEvent event = Events.note(1, 1, "mine", List.of(PROTECTED));
        TestClient client = TestClient.of(relay);
        String smuggled = NostrJson.write(event).replace("\"-\"", "\"\\u002d\"");
        for (int kind : List.of(6, 16)) {
            client.publish(Events.note(2, kind, smuggled, List.of()));
            assertRefused(client.nextOk(), "blocked: it holds a protected event");
        }
        client.publish(
                Events.note(2, 6, NostrJson.write(Events.note(1, 1, "", List.of())), List.of()));
        assertThat(client.nextOk().accepted()).isTrue();
    }

    @Test
    void our_own_protected_events_are_published() throws Exception {
        NostrEvent event = Events.note(1, 1, "ours", List.of(PROTECTED));
        assertThat(relay.publish(event).get(10, TimeUnit.SECONDS).accepted()).isTrue();
    }

    private String challenged(TestClient client) {
        client.subscribe("private", WRAPS);
        String challenge = client.nextChallenge();
        assertThat(client.nextClosed()).startsWith("auth-required: ");
        return challenge;
    }

    private NostrEvent answer(String challenge, NostrKey key) {
        return Answers.to(challenge, key, clock.seconds());
    }

    private static String auth(NostrEvent answer) {
        return new ClientMessage.Auth(answer).toJson();
    }

    private static void assertRefused(TestClient client, NostrEvent answer, String message) {
        client.text(auth(answer));
        assertRefused(client.nextOk(), message);
    }

    private static void assertRefused(RelayMessage.Ok ok, String message) {
        assertThat(ok.accepted()).isFalse();
        assertThat(ok.message()).isEqualTo(message);
    }
}
