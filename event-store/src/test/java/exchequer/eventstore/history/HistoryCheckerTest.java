package exchequer.eventstore.history;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.eventstore.history.History.Accepted;
import exchequer.eventstore.history.History.Appended;
import exchequer.eventstore.history.History.Conflict;
import exchequer.eventstore.history.History.Failed;
import exchequer.eventstore.history.History.Followed;
import exchequer.eventstore.history.History.Outcome;
import exchequer.eventstore.history.History.Received;
import exchequer.eventstore.history.History.Refused;
import exchequer.eventstore.history.History.Sourced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The checker finds every fault it is there for: each test plants one into a right history, which
 * goes on after position 10 with a at 11, b and c at 12 and 13, and d at 14.
 */
class HistoryCheckerTest {

    private static final Tag BLUE = new Tag("colour", "blue");
    private static final Tag RED = new Tag("colour", "red");
    private static final EventCriteria BLUE_ONES = EventCriteria.havingTags(BLUE);
    private static final Fact.Tagged A = event("a", BLUE);
    private static final Fact.Tagged B = event("b", RED);
    private static final Fact.Tagged C = event("c", BLUE);
    private static final Fact.Tagged D = event("d", RED);

    private final List<Long> positions = new ArrayList<>(List.of(11L, 12L, 13L, 14L));
    private final List<Fact.Tagged> log = new ArrayList<>(List.of(A, B, C, D));
    private final List<Appended> appends =
            new ArrayList<>(
                    List.of(
                            appended(List.of(A), null, -1, 10, 11, new Accepted(11)),
                            appended(List.of(B, C), BLUE_ONES, 11, 11, 13, new Accepted(13)),
                            appended(List.of(D), null, -1, 13, 14, new Accepted(14)),
                            appended(
                                    List.of(event("x", BLUE)),
                                    BLUE_ONES,
                                    11,
                                    11,
                                    13,
                                    new Conflict())));
    private final List<Sourced> sourcings =
            new ArrayList<>(List.of(sourced(13, List.of(A.fact(), C.fact()), 11, 11, 13)));
    private final List<Followed> followed =
            new ArrayList<>(
                    List.of(followed(new Received(11, A.fact()), new Received(13, C.fact()))));

    @Test
    void right_history_has_no_violations() {
        assertThat(violations()).isEmpty();
    }

    @Test
    void acknowledged_event_that_is_lost() {
        positions.removeLast();
        log.removeLast();
        assertFound("acknowledged event d");
    }

    @Test
    void event_that_is_stored_twice() {
        positions.add(15L);
        log.add(D);
        assertFound("event d is in the log twice");
    }

    @Test
    void position_that_is_skipped() {
        positions.set(3, 15L);
        assertFound("positions are not contiguous");
    }

    @Test
    void events_of_one_append_that_are_out_of_order() {
        Collections.swap(log, 1, 2);
        assertFound("event 0 lies at 13, not at 12");
    }

    @Test
    void events_of_one_append_that_are_apart() {
        Collections.swap(log, 2, 3);
        assertFound("event 1 lies at 14, not at 13");
    }

    @Test
    void event_of_an_append_that_was_rejected() {
        positions.add(15L);
        log.add(event("x", BLUE));
        assertFound("event x was stored, but no append was accepted");
    }

    @Test
    void event_that_was_changed() {
        log.set(3, new Fact.Tagged(withPayload(D.fact(), "other"), D.tags()));
        assertFound("stored Tagged[fact=d test.Happened");
    }

    @Test
    void tag_that_was_lost() {
        log.set(3, new Fact.Tagged(D.fact(), Set.of()));
        assertFound("stored Tagged[fact=d test.Happened");
    }

    @Test
    void append_that_was_accepted_in_spite_of_a_conflict() {
        replaceAppend(1, List.of(B, C), BLUE_ONES, 10, 10, 13, new Accepted(13));
        assertFound("in spite of a conflict");
    }

    @Test
    void append_that_was_accepted_in_spite_of_an_event_of_an_earlier_history() {
        EventCriteria ofType = EventCriteria.havingAnyTag().andBeingOneOfTypes("test.Happened");
        replaceAppend(0, List.of(A), ofType, 8, 10, 11, new Accepted(11));
        assertFound("in spite of a conflict");
    }

    @Test
    void append_that_was_accepted_with_a_marker_of_the_future() {
        replaceAppend(1, List.of(B, C), BLUE_ONES, 12, 11, 13, new Accepted(13));
        assertFound("with a marker of the future");
    }

    @Test
    void append_that_lies_before_what_was_acknowledged_earlier() {
        replaceAppend(2, List.of(D), null, -1, 14, 14, new Accepted(14));
        assertFound("was acknowledged before it was asked for");
    }

    @Test
    void conflict_without_cause() {
        replaceAppend(3, List.of(event("x")), BLUE_ONES, 13, 14, 14, new Conflict());
        assertFound("conflicts with nothing");
    }

    @Test
    void conflict_with_an_event_that_came_later() {
        replaceAppend(3, List.of(event("x")), BLUE_ONES, 11, 11, 12, new Conflict());
        assertFound("conflicts with nothing");
    }

    @Test
    void conflict_of_an_append_without_condition() {
        replaceAppend(3, List.of(event("x")), null, -1, 11, 13, new Conflict());
        assertFound("has no condition");
    }

    @Test
    void poison_that_was_accepted() {
        appends.set(
                2,
                new Appended(
                        "client",
                        List.of(D),
                        Poison.NO_TENANT,
                        null,
                        -1,
                        13,
                        13,
                        14,
                        accepted(14)));
        assertFound("in spite of its poison");
    }

    @Test
    void poison_that_was_refused_for_another_reason() {
        appends.add(
                new Appended(
                        "client",
                        List.of(event("p")),
                        Poison.NO_TENANT,
                        null,
                        -1,
                        13,
                        13,
                        14,
                        new Refused("DUPLICATE_ID", "p")));
        assertFound("was refused as DUPLICATE_ID");
    }

    @Test
    void append_that_was_refused_because_of_the_poison_of_another() {
        replaceAppend(3, List.of(event("x")), null, -1, 13, 14, new Refused("DUPLICATE_ID", "p"));
        assertFound("because of event p of another append");
    }

    @Test
    void append_that_was_refused_without_cause() {
        replaceAppend(3, List.of(event("x")), null, -1, 13, 14, new Refused("DUPLICATE_ID", "x"));
        assertFound("without cause");
    }

    @Test
    void append_that_failed() {
        replaceAppend(3, List.of(event("x")), null, -1, 13, 14, new Failed("lost"));
        assertFound("failed: lost");
    }

    @Test
    void sourcing_that_misses_an_event() {
        sourcings.set(0, sourced(13, List.of(A.fact()), 11, 11, 13));
        assertFound("gave [a] instead of [a, c]");
    }

    @Test
    void sourcing_that_has_an_event_behind_its_marker() {
        sourcings.set(0, sourced(12, List.of(A.fact(), C.fact()), 11, 11, 13));
        assertFound("gave [a, c] instead of [a]");
    }

    @Test
    void sourcing_that_does_not_know_what_was_acknowledged() {
        sourcings.set(0, sourced(11, List.of(A.fact()), 12, 11, 13));
        assertFound("marker 11 is not between");
    }

    @Test
    void sourcing_with_a_marker_of_the_future() {
        sourcings.set(0, sourced(14, List.of(A.fact(), C.fact()), 11, 11, 13));
        assertFound("marker 14 is not between");
    }

    @Test
    void stream_that_skips() {
        followed.set(0, followed(new Received(13, C.fact())));
        assertFound("gave [13:c] instead of [11:a, 13:c]");
    }

    @Test
    void stream_that_repeats() {
        Received a = new Received(11, A.fact());
        followed.set(0, followed(a, a, new Received(13, C.fact())));
        assertFound("gave [11:a, 11:a, 13:c]");
    }

    @Test
    void stream_that_is_out_of_order() {
        followed.set(0, followed(new Received(13, C.fact()), new Received(11, A.fact())));
        assertFound("gave [13:c, 11:a]");
    }

    @Test
    void stream_with_a_token_of_another_position() {
        followed.set(0, followed(new Received(11, A.fact()), new Received(12, C.fact())));
        assertFound("gave [11:a, 12:c]");
    }

    @Test
    void stream_that_broke() {
        Followed right = followed.getFirst();
        followed.set(0, new Followed("client", BLUE_ONES, 10, right.received(), "gone"));
        assertFound("broke: gone");
    }

    private void assertFound(String part) {
        assertThat(violations()).anySatisfy(found -> assertThat(found).contains(part));
    }

    private List<String> violations() {
        return HistoryChecker.violations(
                new History(
                        10,
                        Map.of("test.Happened", 9L),
                        positions,
                        log,
                        appends,
                        sourcings,
                        followed));
    }

    private void replaceAppend(
            int index,
            List<Fact.Tagged> events,
            @Nullable EventCriteria forbidden,
            long marker,
            long acknowledgedBefore,
            long headAfter,
            Outcome outcome) {
        appends.set(
                index, appended(events, forbidden, marker, acknowledgedBefore, headAfter, outcome));
    }

    private static Outcome accepted(long marker) {
        return new Accepted(marker);
    }

    private static Appended appended(
            List<Fact.Tagged> events,
            @Nullable EventCriteria forbidden,
            long marker,
            long acknowledgedBefore,
            long headAfter,
            Outcome outcome) {
        return new Appended(
                "client",
                events,
                null,
                forbidden,
                marker,
                acknowledgedBefore,
                acknowledgedBefore,
                headAfter,
                outcome);
    }

    private static Sourced sourced(
            long marker, List<Fact> events, long acknowledged, long headBefore, long headAfter) {
        return new Sourced(
                "client", BLUE_ONES, 10, marker, events, acknowledged, headBefore, headAfter);
    }

    private static Followed followed(Received... received) {
        return new Followed("client", BLUE_ONES, 10, List.of(received), null);
    }

    private static Fact.Tagged event(String id, Tag... tags) {
        return new Fact.Tagged(
                new Fact(id, "test.Happened", "1", Instant.EPOCH, "{}", Map.of()), Set.of(tags));
    }

    private static Fact withPayload(Fact fact, String payload) {
        return new Fact(
                fact.id(),
                fact.type(),
                fact.version(),
                fact.occurredAt(),
                payload,
                fact.metadata());
    }
}
