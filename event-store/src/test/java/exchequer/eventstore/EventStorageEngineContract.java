package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.OCCURRED;
import static exchequer.eventstore.TestEvents.after;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.await;
import static exchequer.eventstore.TestEvents.commit;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.id;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static exchequer.eventstore.TestEvents.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every event storage engine has to do; run on Axon's own and on ours. */
abstract class EventStorageEngineContract {

    private static final Tag ORDER = tag("order", "o1");
    private static final Tag OTHER_ORDER = tag("order", "o2");
    private static final Tag BUYER = tag("buyer", "b1");

    private final List<MessageStream<?>> streams = new ArrayList<>();
    private EventStorageEngine engine;

    abstract EventStorageEngine newEngine();

    @BeforeEach
    void start() {
        engine = newEngine();
    }

    @AfterEach
    void closeStreams() {
        streams.forEach(MessageStream::close);
    }

    @Test
    void empty_store_sources_only_the_terminal_marker() {
        assertThat(source(engine, EventCriteria.havingTags(ORDER)).ids()).isEmpty();
    }

    @Test
    void events_are_sourced_in_the_order_of_appending() {
        TaggedEventMessage<?> first = event("Placed", ORDER);
        TaggedEventMessage<?> second = event("Paid", ORDER, BUYER);
        TaggedEventMessage<?> third = event("Closed", ORDER);
        append(engine, AppendCondition.none(), first, second);
        append(engine, AppendCondition.none(), third);

        assertThat(source(engine, EventCriteria.havingTags(ORDER)).ids())
                .containsExactly(id(first), id(second), id(third));
    }

    @Test
    void sourcing_selects_by_all_tags_of_a_criterion() {
        TaggedEventMessage<?> both = event("Placed", ORDER, BUYER);
        append(engine, AppendCondition.none(), event("Placed", ORDER), both, event("Set", BUYER));

        assertThat(source(engine, EventCriteria.havingTags(ORDER, BUYER)).ids())
                .containsExactly(id(both));
    }

    @Test
    void sourcing_selects_by_type_and_tag() {
        TaggedEventMessage<?> paid = event("Paid", ORDER);
        append(engine, AppendCondition.none(), event("Placed", ORDER), paid, event("Paid", BUYER));

        EventCriteria criteria =
                EventCriteria.havingTags(ORDER).andBeingOneOfTypes(type("Paid"), type("Nothing"));
        assertThat(source(engine, criteria).ids()).containsExactly(id(paid));
    }

    @Test
    void sourcing_selects_by_type_alone() {
        TaggedEventMessage<?> paid = event("Paid", ORDER);
        TaggedEventMessage<?> untagged = event("Closed");
        append(engine, AppendCondition.none(), event("Placed", ORDER), paid, untagged);

        EventCriteria criteria =
                EventCriteria.havingAnyTag().andBeingOneOfTypes(type("Closed"), type("Paid"));
        assertThat(source(engine, criteria).ids()).containsExactly(id(paid), id(untagged));
    }

    @Test
    void an_event_that_meets_several_criteria_is_sourced_once() {
        TaggedEventMessage<?> first = event("Placed", ORDER, BUYER);
        TaggedEventMessage<?> second = event("Placed", OTHER_ORDER);
        TaggedEventMessage<?> third = event("Paid");
        append(engine, AppendCondition.none(), first, second, third, event("Set", tag("x", "y")));

        EventCriteria criteria =
                EventCriteria.either(
                        EventCriteria.havingTags(ORDER),
                        EventCriteria.havingTags(BUYER),
                        EventCriteria.havingTags(ORDER, BUYER),
                        EventCriteria.havingTags(OTHER_ORDER).andBeingOneOfTypes(type("Placed")),
                        EventCriteria.havingAnyTag().andBeingOneOfTypes(type("Paid")));
        assertThat(source(engine, criteria).ids())
                .containsExactly(id(first), id(second), id(third));
    }

    @Test
    void an_alternative_that_allows_any_event_selects_every_event() {
        append(engine, AppendCondition.none(), event("Placed", ORDER), event("Paid"));

        EventCriteria criteria =
                EventCriteria.either(EventCriteria.havingTags(BUYER), EventCriteria.havingAnyTag());
        assertThat(source(engine, criteria).ids()).hasSize(2);
    }

    @Test
    void no_alternative_selects_no_event() {
        append(engine, AppendCondition.none(), event("Placed", ORDER));

        assertThat(source(engine, EventCriteria.either(List.of())).ids()).isEmpty();
    }

    @Test
    void identity_payload_metadata_type_and_time_survive() {
        Map<String, String> metadata = Map.of("tenant_id", "tä", "host", "h", "actor", "\"{}\\");
        byte[] payload = {'{', '"', 'a', '"', ':', ' ', '1', '}', '\n'};
        append(engine, AppendCondition.none(), event("id-1", "x.Placed", payload, metadata, ORDER));

        SourcingCondition condition =
                SourcingCondition.conditionFor(EventCriteria.havingTags(ORDER));
        EventMessage message = engine.source(condition, null).next().orElseThrow().message();
        assertThat(message.identifier()).isEqualTo("id-1");
        assertThat(message.type().name()).isEqualTo("x.Placed");
        assertThat(message.type().version()).isEqualTo("1");
        assertThat(message.payloadAs(byte[].class)).isEqualTo(payload);
        assertThat(message.metadata()).containsExactlyInAnyOrderEntriesOf(metadata);
        assertThat(message.timestamp()).isEqualTo(OCCURRED);
    }

    @Test
    void condition_fails_when_a_matching_event_follows_the_marker() {
        EventCriteria criteria = EventCriteria.havingTags(ORDER);
        append(engine, AppendCondition.none(), event("Placed", ORDER));
        ConsistencyMarker marker = source(engine, criteria).marker();
        append(engine, AppendCondition.none(), event("Paid", ORDER));

        assertConflict(after(marker, criteria), event("Paid", ORDER));
    }

    @Test
    void condition_holds_when_no_matching_event_follows_the_marker() {
        EventCriteria criteria =
                EventCriteria.either(
                        EventCriteria.havingTags(ORDER).andBeingOneOfTypes(type("Paid")),
                        EventCriteria.havingTags(ORDER, BUYER));
        append(engine, AppendCondition.none(), event("Paid", ORDER, BUYER));
        ConsistencyMarker marker = source(engine, criteria).marker();
        append(engine, AppendCondition.none(), event("Paid", BUYER), event("Placed", ORDER));
        append(engine, AppendCondition.none(), event("Paid", OTHER_ORDER));

        append(engine, after(marker, criteria), event("Paid", ORDER));
        assertThat(source(engine, EventCriteria.havingAnyTag()).ids()).hasSize(5);
    }

    @Test
    void any_one_of_several_criteria_is_a_conflict() {
        EventCriteria criteria =
                EventCriteria.either(
                        EventCriteria.havingTags(OTHER_ORDER),
                        EventCriteria.havingTags(ORDER, BUYER),
                        EventCriteria.havingAnyTag().andBeingOneOfTypes(type("Closed")));
        ConsistencyMarker start = source(engine, criteria).marker();
        append(engine, AppendCondition.none(), event("Placed", ORDER, BUYER));
        assertConflict(after(start, criteria), event("Placed", ORDER));

        ConsistencyMarker later = source(engine, criteria).marker();
        append(engine, AppendCondition.none(), event("Closed"));
        assertConflict(after(later, criteria), event("Placed", ORDER));
    }

    @Test
    void condition_from_the_origin_regards_the_whole_log() {
        EventCriteria criteria = EventCriteria.havingTags(ORDER);
        append(engine, AppendCondition.withCriteria(criteria), event("Placed", ORDER));

        assertConflict(AppendCondition.withCriteria(criteria), event("Placed", ORDER));
        assertConflict(AppendCondition.withCriteria(EventCriteria.havingAnyTag()), event("Placed"));
    }

    @Test
    void of_two_prepared_appends_only_the_first_to_commit_succeeds() {
        AppendCondition condition = AppendCondition.withCriteria(EventCriteria.havingTags(ORDER));
        AppendTransaction<?> one =
                await(engine.appendEvents(condition, null, List.of(event("A", ORDER))));
        AppendTransaction<?> two =
                await(engine.appendEvents(condition, null, List.of(event("B", ORDER))));

        commit(two);
        assertThatThrownBy(() -> commit(one))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
    }

    @Test
    void rolled_back_append_stores_nothing() {
        AppendTransaction<?> transaction =
                await(engine.appendEvents(AppendCondition.none(), null, List.of(event("A"))));
        transaction.rollback(null);

        assertThatThrownBy(() -> commit(transaction)).isInstanceOf(IllegalStateException.class);
        assertThat(source(engine, EventCriteria.havingAnyTag()).ids()).isEmpty();
    }

    @Test
    void stream_delivers_what_was_and_what_will_be_appended() {
        TaggedEventMessage<?> old = event("Placed", ORDER);
        append(engine, AppendCondition.none(), old);
        List<String> received = receive(StreamingCondition.startingFrom(firstToken()));
        await().until(() -> received.equals(List.of(id(old))));

        TaggedEventMessage<?> fresh = event("Paid", BUYER);
        append(engine, AppendCondition.none(), fresh);
        await().until(() -> received.equals(List.of(id(old), id(fresh))));
    }

    @Test
    void stream_delivers_only_selected_events() {
        EventCriteria criteria = EventCriteria.havingTags(ORDER).andBeingOneOfTypes(type("Paid"));
        List<String> received = receive(StreamingCondition.conditionFor(firstToken(), criteria));
        TaggedEventMessage<?> first = event("Paid", ORDER);
        TaggedEventMessage<?> last = event("Paid", ORDER, BUYER);
        append(engine, AppendCondition.none(), event("Placed", ORDER), first);
        append(engine, AppendCondition.none(), event("Paid", BUYER), event("Placed", ORDER));
        append(engine, AppendCondition.none(), last);

        await().until(() -> received.equals(List.of(id(first), id(last))));
    }

    @Test
    void token_of_an_entry_continues_right_after_it() {
        TaggedEventMessage<?> first = event("A");
        TaggedEventMessage<?> second = event("B");
        append(engine, AppendCondition.none(), first, second);
        MessageStream<EventMessage> stream = open(StreamingCondition.startingFrom(firstToken()));
        var entry = stream.next().orElseThrow();
        assertThat(entry.message().identifier()).isEqualTo(id(first));

        TrackingToken token = TrackingToken.fromContext(entry).orElseThrow();
        assertThat(open(StreamingCondition.startingFrom(token)).next().orElseThrow().message())
                .returns(id(second), EventMessage::identifier);
    }

    @Test
    void latest_token_skips_everything_that_was_appended_before() {
        append(engine, AppendCondition.none(), event("A"), event("B"));
        TrackingToken latest = await(engine.latestToken(null));
        MessageStream<EventMessage> stream = open(StreamingCondition.startingFrom(latest));
        assertThat(stream.hasNextAvailable()).isFalse();

        TaggedEventMessage<?> fresh = event("C");
        append(engine, AppendCondition.none(), fresh);
        assertThat(stream.next().orElseThrow().message().identifier()).isEqualTo(id(fresh));
    }

    @Test
    void peeking_does_not_consume() {
        append(engine, AppendCondition.none(), event("A"), event("B"));
        MessageStream<EventMessage> stream = open(StreamingCondition.startingFrom(firstToken()));

        String peeked = stream.peek().orElseThrow().message().identifier();
        assertThat(stream.next().orElseThrow().message().identifier()).isEqualTo(peeked);
        assertThat(stream.next().orElseThrow().message().identifier()).isNotEqualTo(peeked);
        assertThat(stream.next()).isEmpty();
        assertThat(stream.isCompleted()).isFalse();
    }

    @Test
    void append_calls_the_callback_of_an_idle_stream() throws InterruptedException {
        MessageStream<EventMessage> stream = open(StreamingCondition.startingFrom(firstToken()));
        CountDownLatch woken = new CountDownLatch(1);
        stream.setCallback(
                () -> {
                    if (stream.hasNextAvailable()) {
                        woken.countDown();
                    }
                });
        append(engine, AppendCondition.none(), event("A"));

        assertThat(woken.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private void assertConflict(AppendCondition condition, TaggedEventMessage<?> event) {
        assertThatThrownBy(() -> append(engine, condition, event))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
    }

    private TrackingToken firstToken() {
        return await(engine.firstToken(null));
    }

    private MessageStream<EventMessage> open(StreamingCondition condition) {
        MessageStream<EventMessage> stream = engine.stream(condition, null);
        streams.add(stream);
        return stream;
    }

    private List<String> receive(StreamingCondition condition) {
        List<String> received = new CopyOnWriteArrayList<>();
        MessageStream<EventMessage> stream = open(condition);
        stream.setCallback(
                () -> {
                    synchronized (received) {
                        Optional<MessageStream.Entry<EventMessage>> next;
                        while ((next = stream.next()).isPresent()) {
                            received.add(next.get().message().identifier());
                        }
                    }
                });
        return received;
    }
}
