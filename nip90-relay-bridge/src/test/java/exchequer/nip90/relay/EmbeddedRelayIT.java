package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedRelayIT {

    private static final Filter NOTES = Filter.any().withKinds(List.of(1));

    private final TestClock clock = new TestClock();
    private final GatedDatabase database = new GatedDatabase(NostrDatabase.empty());
    private final List<EmbeddedRelay> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(EmbeddedRelay::close);
    }

    @Test
    void a_stored_event_is_acknowledged_and_reaches_every_subscriber() {
        EmbeddedRelay relay = relay();
        TestClient author = TestClient.of(relay);
        TestClient one = subscribed(relay, NOTES);
        TestClient two = subscribed(relay, Filter.any().withKinds(List.of(2)), NOTES);
        TestClient other = subscribed(relay, Filter.any().withKinds(List.of(3)));
        NostrEvent event = note("hello");

        author.publish(event);

        assertThat(author.nextOk()).isEqualTo(new RelayMessage.Ok(event.id(), true, ""));
        assertThat(one.nextEvent()).isEqualTo(event);
        assertThat(two.nextEvent()).isEqualTo(event);
        other.hasReceivedNothingElse();
        assertThat(store().readAfter(0, 10, List.of(1)).events())
                .extracting(StoredEvent::event)
                .containsExactly(event);
    }

    @Test
    void a_duplicate_is_a_success_and_is_delivered_once() {
        NostrEvent event = note("again");
        EmbeddedRelay relay = relay();
        TestClient client = TestClient.of(relay);
        TestClient subscriber = subscribed(relay, NOTES);
        client.publish(event);
        client.publish(event);
        TestClient afterRestart = TestClient.of(relay());
        client.nextOk();
        assertDuplicate(client.nextOk());
        afterRestart.publish(event);

        assertDuplicate(afterRestart.nextOk());
        assertThat(subscriber.nextEvent()).isEqualTo(event);
        subscriber.hasReceivedNothingElse();
    }

    @Test
    void events_that_are_not_what_they_claim_are_refused() {
        NostrEvent good = note("good");
        TestClient client = TestClient.of(relay());

        client.publish(Events.withContent(good, "other"));
        assertRefused(client.nextOk(), "invalid: id does not match the contents");
        client.publish(Events.withForgedSignature(good));
        assertRefused(client.nextOk(), "invalid: bad signature");
        client.publish(good);
        assertThat(client.nextOk().accepted()).isTrue();
    }

    @Test
    void times_out_of_bounds_are_refused() {
        TestClient client = TestClient.of(relay());

        client.publish(at(clock.seconds() + 901, 1, "future"));
        assertRefused(client.nextOk(), "invalid: created_at is too far in the future");
        client.publish(at(clock.seconds() + 900, 1, "just in time"));
        assertThat(client.nextOk().accepted()).isTrue();
        client.publish(at(1, 1, "x", List.of("expiration", "1600000000")));
        assertRefused(client.nextOk(), "invalid: the event has expired");
    }

    @Test
    void superseded_and_deleted_events_are_refused_with_the_reason() {
        NostrEvent victim = note("victim");
        TestClient client = TestClient.of(relay());
        client.publish(at(20, 0, "new"));
        client.publish(victim);
        client.nextOk();
        client.nextOk();
        client.publish(at(30, 5, "", List.of("e", victim.id())));
        assertThat(client.nextOk().accepted()).isTrue();

        client.publish(at(10, 0, "old"));
        assertThat(client.nextOk().prefix()).isEqualTo(ReasonPrefix.REPLACED);
        client.publish(victim);
        assertThat(client.nextOk().prefix()).isEqualTo(ReasonPrefix.DELETED);
        client.subscribe("s", NOTES);
        assertThat(client.storedPart()).isEmpty();
    }

    @Test
    void ephemeral_events_reach_subscribers_once_and_are_not_stored() {
        EmbeddedRelay relay = relay();
        TestClient client = TestClient.of(relay);
        TestClient subscriber = subscribed(relay, Filter.any());
        NostrEvent event = at(1, 20_001, "now");

        client.publish(event);
        client.publish(event);

        assertThat(client.nextOk().accepted()).isTrue();
        assertDuplicate(client.nextOk());
        assertThat(subscriber.nextEvent()).isEqualTo(event);
        subscriber.hasReceivedNothingElse();
        assertThat(store().position()).isZero();
    }

    @Test
    void bad_frames_get_the_answer_that_names_what_they_were() {
        TestClient client = TestClient.of(relay());
        NostrEvent event = note("x");

        client.text("junk \ud83d");
        assertThat(client.next()).isInstanceOf(RelayMessage.Notice.class);
        client.text("[\"REQ\",\"s\",{\"ids\":[\"short\"]}]");
        assertThat(client.nextClosed()).startsWith("invalid: ids must be 64");
        client.text(ClientMessage.Event.of(event).toJson().replace("\"kind\":1", "\"kind\":-1"));
        assertRefused(client.nextOk(), "invalid: kind must be between 0 and 65535");
        client.text(new ClientMessage.Auth(event).toJson());
        assertRefused(client.nextOk(), "invalid: no challenge was sent");
        client.publish(note("x".repeat(RelayLimits.standard().maxMessageBytes())));
        assertThat(client.nextOk().message()).startsWith("invalid: larger than");
    }

    @Test
    void stored_events_come_newest_first_then_eose_then_live_ones() {
        EmbeddedRelay relay = relay();
        TestClient client = TestClient.of(relay);
        NostrEvent old = at(10, 1, "old");
        NostrEvent young = at(20, 1, "young");
        NostrEvent live = at(5, 1, "live, though older");
        client.publish(old);
        client.publish(young);
        client.nextOk();
        client.nextOk();

        TestClient subscriber = TestClient.of(relay);
        subscriber.subscribe("s", NOTES);
        assertThat(subscriber.storedPart()).containsExactly(young, old);
        client.publish(live);
        assertThat(subscriber.nextEvent()).isEqualTo(live);
    }

    @Test
    void closing_or_replacing_a_subscription_ends_the_old_one() {
        EmbeddedRelay relay = relay();
        TestClient author = TestClient.of(relay);
        TestClient client = subscribed(relay, NOTES);

        client.subscribe("s", Filter.any().withKinds(List.of(2)));
        assertThat(client.storedPart()).isEmpty();
        author.publish(note("for nobody"));
        author.nextOk();
        author.publish(at(1, 2, "wanted"));
        assertThat(client.nextEvent().content()).isEqualTo("wanted");
        client.unsubscribe("s");
        client.hasReceivedNothingElse();
        author.nextOk();
        author.publish(at(2, 2, "too late"));
        author.nextOk();
        client.hasReceivedNothingElse();
    }

    @Test
    void subscriptions_are_limited_and_closing_one_makes_room() {
        TestClient client = TestClient.of(relay());
        int max = RelayLimits.standard().maxSubscriptions();
        for (int i = 0; i < max; i++) {
            client.subscribe("s" + i, NOTES.withLimit(1));
            client.storedPart();
        }

        client.subscribe("more", NOTES);
        assertThat(client.nextClosed()).isEqualTo("rate-limited: at most 64 subscriptions");
        client.subscribe("s0", NOTES);
        client.storedPart();
        client.unsubscribe("s1");
        client.subscribe("more", NOTES);
        client.storedPart();
    }

    @Test
    void a_connection_that_is_too_fast_is_told_and_may_go_on_later() {
        RelayLimits.Rate rate = new RelayLimits.Rate(1, 2);
        TestClient client =
                TestClient.of(
                        relay(RelayLimits.standard().withRates(rate, rate), Admission.everyone()));
        for (int i = 0; i < 3; i++) {
            client.publish(note("n" + i));
        }
        List<RelayMessage.Ok> answers = List.of(client.nextOk(), client.nextOk(), client.nextOk());
        assertThat(answers).filteredOn(RelayMessage.Ok::accepted).hasSize(2);
        assertThat(answers).filteredOn(ok -> ok.prefix() == ReasonPrefix.RATE_LIMITED).hasSize(1);

        clock.advance(Duration.ofSeconds(1));
        client.publish(note("n2"));
        assertThat(client.nextOk().accepted()).isTrue();
        client.publish(note("n3"));
        assertThat(client.nextOk().prefix()).isEqualTo(ReasonPrefix.RATE_LIMITED);
        client.subscribe("a", NOTES);
        client.storedPart();
        client.subscribe("b", NOTES);
        client.storedPart();
        client.subscribe("a", NOTES);
        assertThat(client.nextClosed()).startsWith("rate-limited:");
    }

    @Test
    void an_unwanted_event_is_refused_before_anything_is_stored_but_our_own_pass()
            throws Exception {
        Admission noNotes =
                (event, _) ->
                        event.kind() == 1
                                ? Optional.of("restricted: no notes here")
                                : Optional.empty();
        EmbeddedRelay relay = relay(RelayLimits.standard(), noNotes);
        TestClient client = TestClient.of(relay);

        client.publish(note("x"));
        assertRefused(client.nextOk(), "restricted: no notes here");
        assertThat(relay.publish(note("ours")).get(10, TimeUnit.SECONDS).accepted()).isTrue();
        assertThat(store().position()).isEqualTo(1);
    }

    @Test
    void our_own_events_are_checked_stored_announced_and_delivered() throws Exception {
        EmbeddedRelay relay = relay();
        CountDownLatch hint = new CountDownLatch(1);
        relay.onStored(
                () -> {
                    throw new IllegalStateException("a bad listener");
                });
        relay.onStored(hint::countDown);
        TestClient subscriber = subscribed(relay, NOTES);
        NostrEvent event = note("ours");

        assertThat(relay.publish(event).get(10, TimeUnit.SECONDS).accepted()).isTrue();
        assertThat(hint.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(subscriber.nextEvent()).isEqualTo(event);
        assertDuplicate(relay.publish(event).get(10, TimeUnit.SECONDS));
        assertRefused(
                relay.publish(Events.withForgedSignature(note("bad"))).get(10, TimeUnit.SECONDS),
                "invalid: bad signature");
    }

    @Test
    void a_client_that_does_not_read_is_dropped_and_the_others_are_served() {
        EmbeddedRelay relay = relay();
        TestClient stuck = TestClient.thatNeverReads(relay);
        TestClient author = TestClient.of(relay);
        stuck.subscribe("s", NOTES);
        stuck.next();
        NostrEvent big = note("x".repeat(200_000));
        author.publish(big);
        author.nextOk();

        for (int i = 0; i < 100 && !stuck.closed().isDone(); i++) {
            author.publish(note(i + "x".repeat(200_000)));
            assertThat(author.nextOk().accepted()).isTrue();
        }

        assertThat(stuck.closed()).isCompletedWithValue(OutputQueue.POLICY_VIOLATION);
    }

    @Test
    void when_the_database_is_down_clients_are_told_to_retry() {
        TestClient client = TestClient.of(relay());
        NostrEvent event = note("x");
        database.setDown(true);
        client.publish(event);
        assertRefused(client.nextOk(), "error: could not be stored");
        client.subscribe("s", NOTES);
        assertThat(client.nextClosed()).startsWith("error:");

        database.setDown(false);
        client.publish(event);
        assertThat(client.nextOk().accepted()).isTrue();
    }

    @Test
    void many_events_of_one_connection_are_all_answered_and_delivered_in_order() {
        RelayLimits.Rate fast = new RelayLimits.Rate(1_000, 1_000);
        EmbeddedRelay relay =
                relay(RelayLimits.standard().withRates(fast, fast), Admission.everyone());
        TestClient author = TestClient.of(relay);
        TestClient subscriber = subscribed(relay, NOTES);
        List<NostrEvent> events = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            NostrEvent event = at(1_000_000 - i, 1, "n" + i);
            events.add(event);
            author.text(ClientMessage.Event.of(event).toJson())
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }

        for (NostrEvent event : events) {
            assertThat(author.nextOk()).isEqualTo(new RelayMessage.Ok(event.id(), true, ""));
        }
        for (NostrEvent event : events) {
            assertThat(subscriber.nextEvent()).isEqualTo(event);
        }
    }

    @Test
    void a_sender_that_ignores_back_pressure_is_dropped() {
        CountDownLatch judged = new CountDownLatch(1);
        Admission slow =
                (_, _) -> {
                    await(judged);
                    return Optional.empty();
                };
        TestClient client = TestClient.of(relay(RelayLimits.standard(), slow));
        client.publish(note("x"));
        for (int i = 0; i < 300; i++) {
            client.text("[\"CLOSE\",\"s\"]");
        }
        judged.countDown();

        assertThat(client.closed()).isCompletedWithValue(OutputQueue.POLICY_VIOLATION);
    }

    @Test
    void when_too_much_waits_for_the_writer_clients_are_told_to_retry() {
        RelayLimits standard = RelayLimits.standard();
        RelayLimits oneWaiting =
                new RelayLimits(
                        standard.maxMessageBytes(),
                        standard.maxEventTags(),
                        standard.maxSubscriptions(),
                        standard.maxFilters(),
                        standard.maxFilterValues(),
                        standard.maxLimit(),
                        standard.createdAtAhead(),
                        standard.events(),
                        standard.requests(),
                        standard.maxConnections(),
                        1,
                        standard.maxPendingOutputBytes(),
                        standard.reconciliations());
        TestClient client = TestClient.of(relay(oneWaiting, Admission.everyone()));
        GatedDatabase.Gate gate = database.holdBeforeConnecting(GatedDatabase.WRITER);
        client.publish(note("being written"));
        gate.awaitReached();
        NostrEvent refused = note("refused");
        client.publish(note("waiting"));
        client.publish(refused);

        assertThat(client.nextOk())
                .isEqualTo(new RelayMessage.Ok(refused.id(), false, "error: busy, try again"));
        gate.release();
        assertThat(client.nextOk().accepted()).isTrue();
        assertThat(client.nextOk().accepted()).isTrue();
    }

    @Test
    void closing_stores_what_was_accepted_and_closes_every_connection() {
        EmbeddedRelay relay = relay();
        TestClient client = TestClient.of(relay);
        for (int i = 0; i < 20; i++) {
            client.text(ClientMessage.Event.of(note("n" + i)).toJson())
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }
        relay.close();

        assertThat(client.closed()).isCompletedWithValue(OutputQueue.GOING_AWAY);
        assertThat(store().position()).isEqualTo(20);
        assertThat(TestClient.of(relay).closed()).isDone();
        assertThat(relay.publish(note("late"))).isCompletedWithValueMatching(ok -> !ok.accepted());
    }

    private TestClient subscribed(EmbeddedRelay relay, Filter... filters) {
        TestClient client = TestClient.of(relay);
        client.subscribe("s", filters);
        client.storedPart();
        return client;
    }

    private RelayStore store() {
        return new RelayStore(database.dataSource(), clock);
    }

    private EmbeddedRelay relay() {
        return relay(RelayLimits.standard(), Admission.everyone());
    }

    private EmbeddedRelay relay(RelayLimits limits, Admission admission) {
        EmbeddedRelay relay = EmbeddedRelay.start(store(), limits, admission, clock);
        started.add(relay);
        return relay;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(RelayMessage.Ok ok, String message) {
        assertThat(ok.accepted()).isFalse();
        assertThat(ok.message()).isEqualTo(message);
    }

    private static void assertDuplicate(RelayMessage.Ok ok) {
        assertThat(ok.accepted()).isTrue();
        assertThat(ok.prefix()).isEqualTo(ReasonPrefix.DUPLICATE);
    }

    private static NostrEvent note(String content) {
        return at(1_000, 1, content);
    }

    @SafeVarargs
    private static NostrEvent at(long createdAt, int kind, String content, List<String>... tags) {
        return Events.ALICE.sign(new EventTemplate(createdAt, kind, List.of(tags), content));
    }
}
