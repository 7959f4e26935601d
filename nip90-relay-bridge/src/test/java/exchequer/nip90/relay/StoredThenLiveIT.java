package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The seam between the stored and the live part of a subscription, in every order of events. */
class StoredThenLiveIT {

    private static final Filter NOTES = Filter.any().withKinds(List.of(1));

    private final TestClock clock = new TestClock();
    private final GatedDatabase database = new GatedDatabase(NostrDatabase.empty());
    private final EmbeddedRelay relay =
            EmbeddedRelay.start(
                    new RelayStore(database.dataSource(), clock),
                    RelayLimits.standard(),
                    Admission.everyone(),
                    clock);
    private final TestClient author = TestClient.of(relay);
    private final TestClient subscriber = TestClient.of(relay);

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void an_event_committed_before_the_query_looks_is_delivered_once_as_stored() {
        GatedDatabase.Gate gate = database.holdBeforeConnecting(GatedDatabase.QUERY);
        subscriber.subscribe("s", NOTES);
        gate.awaitReached();
        NostrEvent event = publish("early");
        gate.release();

        assertThat(subscriber.storedPart()).containsExactly(event);
        subscriber.hasReceivedNothingElse();
    }

    @Test
    void an_event_committed_after_the_query_looked_is_delivered_once_as_live() {
        GatedDatabase.Gate gate = database.holdAfterCommit(GatedDatabase.QUERY);
        subscriber.subscribe("s", NOTES);
        gate.awaitReached();
        NostrEvent event = publish("late");
        gate.release();

        assertThat(subscriber.storedPart()).isEmpty();
        assertThat(subscriber.nextEvent()).isEqualTo(event);
        subscriber.hasReceivedNothingElse();
    }

    @Test
    void an_event_the_query_already_sent_is_not_repeated_by_a_late_live_feed() {
        GatedDatabase.Gate gate = database.holdAfterCommit(GatedDatabase.WRITER);
        NostrEvent first = Events.note(1, 1, "committed, not yet announced", List.of());
        author.publish(first);
        gate.awaitReached();
        subscriber.subscribe("s", NOTES);
        assertThat(subscriber.storedPart()).containsExactly(first);
        gate.release();
        assertThat(author.nextOk().accepted()).isTrue();

        NostrEvent second = publish("next");
        assertThat(subscriber.nextEvent()).isEqualTo(second);
        subscriber.hasReceivedNothingElse();
    }

    @Test
    void a_limit_cuts_the_stored_part_only() {
        publish("stored");
        GatedDatabase.Gate gate = database.holdBeforeConnecting(GatedDatabase.QUERY);
        subscriber.subscribe("s", NOTES.withLimit(0));
        gate.awaitReached();
        NostrEvent meanwhile = publish("meanwhile");
        gate.release();

        assertThat(subscriber.storedPart()).isEmpty();
        assertThat(subscriber.nextEvent()).isEqualTo(meanwhile);
        subscriber.hasReceivedNothingElse();
    }

    @Test
    void ephemeral_events_wait_for_the_stored_part() {
        GatedDatabase.Gate gate = database.holdAfterCommit(GatedDatabase.QUERY);
        subscriber.subscribe("s", Filter.any());
        gate.awaitReached();
        NostrEvent event = Events.note(1, 20_000, "now", List.of());
        author.publish(event);
        author.nextOk();
        gate.release();

        assertThat(subscriber.storedPart()).isEmpty();
        assertThat(subscriber.nextEvent()).isEqualTo(event);
    }

    @Test
    void a_subscription_closed_while_loading_says_nothing_more() {
        GatedDatabase.Gate gate = database.holdAfterCommit(GatedDatabase.QUERY);
        subscriber.subscribe("s", NOTES);
        gate.awaitReached();
        subscriber.unsubscribe("s");
        subscriber.hasReceivedNothingElse();
        publish("unheard");
        gate.release();
        subscriber.subscribe("t", NOTES.withLimit(0));

        assertThat(subscriber.storedPart()).isEmpty();
        subscriber.hasReceivedNothingElse();
    }

    private NostrEvent publish(String content) {
        NostrEvent event = Events.note(1, 1, content, List.of());
        author.publish(event);
        assertThat(author.nextOk().accepted()).isTrue();
        return event;
    }
}
