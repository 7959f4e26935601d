package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.tag;
import static exchequer.eventstore.TestEvents.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.Test;

class RecentEventsTest {

    private static final EventSelection ALL = EventSelection.EVERYTHING;

    @Test
    void unknown_until_it_begins_and_after_it_was_told_to_forget() {
        RecentEvents recent = new RecentEvents(10);
        assertThat(recent.isKnown()).isFalse();
        recent.begin(new LogHead(7, 1, "e7"));
        assertThat(recent.isKnown()).isTrue();
        assertThat(recent.settled()).isEqualTo(new LogHead(7, 1, "e7"));
        recent.forget();

        assertThat(recent.isKnown()).isFalse();
    }

    @Test
    void knows_nothing_of_what_was_before_the_beginning() {
        RecentEvents recent = new RecentEvents(10);
        recent.begin(new LogHead(7, 1, "e7"));

        assertThat(recent.covers(6)).isFalse();
        assertThat(recent.covers(7)).isTrue();
        assertThat(recent.anyMatch(ALL, 6)).isFalse();
    }

    @Test
    void keeps_at_least_half_of_its_capacity_and_not_much_more_than_all() {
        RecentEvents recent = new RecentEvents(10);
        recent.begin(new LogHead(0, 0, null));
        for (long position = 1; position <= 100; position++) {
            recent.expect(
                    piece(position, position), new LogHead(position, position, "e" + position));

            assertThat(recent.covers(Math.max(0, position - 5))).as("%d", position).isTrue();
            assertThat(recent.covers(Math.max(-1, position - 11))).as("%d", position).isFalse();
        }
        assertThat(recent.expected()).isEqualTo(new LogHead(100, 100, "e100"));
    }

    @Test
    void a_piece_larger_than_the_capacity_is_covered_itself() {
        RecentEvents recent = new RecentEvents(4);
        recent.begin(new LogHead(0, 0, null));
        recent.expect(piece(1, 3), new LogHead(3, 1, "e3"));
        recent.expect(piece(4, 50), new LogHead(50, 2, "e50"));

        assertThat(recent.covers(3)).isTrue();
        recent.expect(piece(51, 51), new LogHead(51, 3, "e51"));
        recent.expect(piece(52, 53), new LogHead(53, 4, "e53"));
        assertThat(recent.covers(3)).isFalse();
        assertThat(recent.covers(50)).isTrue();
    }

    @Test
    void what_is_retracted_has_never_been() {
        RecentEvents recent = new RecentEvents(8);
        recent.begin(new LogHead(0, 0, null));
        LogHead stored = new LogHead(3, 1, "e3");
        recent.expect(piece(1, 3), stored);
        recent.settle(stored);
        // So much that what is stored is no longer in the younger half.
        recent.expect(piece(4, 7), new LogHead(7, 2, "e7"));
        recent.expect(piece(8, 12), new LogHead(12, 3, "e12"));
        assertThat(recent.anyMatch(ALL, 3)).isTrue();
        recent.retract();

        assertThat(recent.expected()).isEqualTo(stored);
        assertThat(recent.anyMatch(ALL, 3)).isFalse();
        assertThat(recent.covers(3)).isTrue();
        LogHead other = new LogHead(4, 4, "f4");
        recent.expect(piece(4, 4), other);
        assertThat(recent.anyMatch(ALL, 3)).isTrue();
        assertThat(recent.anyMatch(ALL, 4)).isFalse();
    }

    /** The head is where the piece begins, but what is known no longer has its events. */
    @Test
    void what_was_retracted_is_not_next_although_the_log_has_not_moved() {
        LogHead begin = new LogHead(0, 0, null);
        LogHead first = new LogHead(1, 1, "e1");
        LogHead second = new LogHead(2, 2, "e2");
        RecentEvents recent = new RecentEvents(8);
        recent.begin(begin);
        recent.expect(piece(1, 1), first);
        recent.expect(piece(2, 2), second);
        assertThat(recent.isNext(begin, first)).isTrue();
        assertThat(recent.isNext(first, second)).isFalse();
        recent.retract();

        assertThat(recent.settled()).isEqualTo(begin);
        assertThat(recent.isNext(begin, first)).isFalse();
        assertThatThrownBy(() -> recent.settle(first)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_piece_that_does_not_lead_to_the_head_is_refused() {
        RecentEvents recent = new RecentEvents(4);
        recent.begin(new LogHead(5, 0, "e5"));

        assertThatThrownBy(() -> recent.expect(piece(6, 7), new LogHead(8, 1, "e8")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatever_it_covers_it_judges_like_axon() {
        long seed = System.nanoTime();
        System.out.println("RecentEventsTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            judgesLikeAxon(random);
        }
    }

    private static void judgesLikeAxon(Random random) {
        record Event(long position, QualifiedName type, Set<Tag> tags) {}
        List<Event> events = new ArrayList<>();
        RecentEvents recent = new RecentEvents(random.nextInt(1, 20));
        Deque<LogHead> ahead = new ArrayDeque<>();
        long position = random.nextInt(3);
        recent.begin(new LogHead(position, 0, null));
        for (int piece = 0; piece < 20; piece++) {
            RecentTags next = new RecentTags();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                Event event =
                        new Event(
                                ++position,
                                RandomCriteria.type(random),
                                RandomCriteria.tags(random));
                events.add(event);
                next.add(event.position, event.type, event.tags);
            }
            LogHead head = new LogHead(position, piece, "e" + position);
            recent.expect(next, head);
            ahead.add(head);
            if (random.nextInt(3) == 0) {
                recent.retract();
                ahead.clear();
                position = recent.settled().position();
                long last = position;
                events.removeIf(event -> event.position > last);
            } else if (random.nextBoolean()) {
                recent.settle(ahead.removeFirst());
            }
            for (long after = 0; after <= position; after++) {
                EventCriteria criteria = RandomCriteria.criteria(random);
                long marker = after;
                boolean expected =
                        events.stream()
                                .anyMatch(
                                        e ->
                                                e.position > marker
                                                        && criteria.matches(e.type, e.tags));
                boolean found = recent.anyMatch(EventSelection.of(criteria), marker);
                if (recent.covers(marker)) {
                    assertThat(found).as("%s after %d", criteria, marker).isEqualTo(expected);
                } else if (found) {
                    // What it finds is there, even if it does not know everything.
                    assertThat(expected).as("%s after %d", criteria, marker).isTrue();
                }
            }
        }
    }

    private static RecentTags piece(long first, long last) {
        RecentTags piece = new RecentTags();
        for (long position = first; position <= last; position++) {
            piece.add(position, type("A"), Set.of(tag("position", Long.toString(position))));
        }
        return piece;
    }
}
