package exchequer.server.reaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.eventstore.StoredEvent;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReactionSessionTest {

    private final MemoryLog log = new MemoryLog();
    private final MemoryCursor cursor = new MemoryCursor();

    /** What would be stored; it only moves forward. */
    private static final class MemoryCursor implements ReactionSession.Cursor {

        private volatile long position;

        @Override
        public long position() {
            return position;
        }

        @Override
        public void moveTo(long reached) {
            assertThat(reached).isGreaterThan(position);
            position = reached;
        }
    }

    @Test
    void every_event_is_reacted_to_once_and_the_cursor_follows() throws Exception {
        List<Long> seen = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            log.append("order-" + i % 17);
        }
        try (ReactionSession<StoredEvent> session = session(event -> seen.add(event.position()))) {
            stepUntil(session, () -> cursor.position == 1_000);
            log.append("late");
            stepUntil(session, () -> cursor.position == 1_001);
        }
        assertThat(seen).hasSize(1_001).doesNotHaveDuplicates();
    }

    @Test
    void cursor_stays_before_a_reaction_that_is_under_way_while_later_ones_go_on()
            throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        Set<Long> done = ConcurrentHashMap.newKeySet();
        log.append("quick");
        log.append("slow");
        for (int i = 0; i < 50; i++) {
            log.append("quick");
        }
        Consumer<StoredEvent> reaction =
                event -> {
                    if (event.tag("order").orElseThrow().equals("slow")) {
                        await(slow);
                    }
                    done.add(event.position());
                };
        try (ReactionSession<StoredEvent> session = session(reaction)) {
            stepUntil(session, () -> done.size() == 51 && cursor.position == 1);
            log.append("quick");
            stepUntil(session, () -> done.size() == 52);
            assertThat(cursor.position).isEqualTo(1);

            slow.countDown();

            stepUntil(session, () -> cursor.position == 53);
        }
    }

    @Test
    void reaction_that_fails_for_a_moment_is_repeated_without_the_others() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        log.append("other");
        log.append("unlucky");
        Consumer<StoredEvent> reaction =
                event -> {
                    if (event.position() == 1) {
                        others.incrementAndGet();
                    } else if (attempts.incrementAndGet() < 3) {
                        throw new IllegalStateException("lost a race");
                    }
                };
        try (ReactionSession<StoredEvent> session = session(reaction)) {
            stepUntil(session, () -> cursor.position == 2);
        }
        assertThat(attempts).hasValue(3);
        assertThat(others).hasValue(1);
    }

    @Test
    void reaction_that_keeps_failing_ends_the_session_and_nothing_behind_it_in_its_lane_is_done()
            throws Exception {
        Set<Long> done = ConcurrentHashMap.newKeySet();
        log.append("fine");
        log.append("broken");
        log.append("broken");
        Consumer<StoredEvent> reaction =
                event -> {
                    if (event.position() == 2) {
                        throw new IllegalStateException("the database is away");
                    }
                    done.add(event.position());
                };
        try (ReactionSession<StoredEvent> session = session(reaction)) {
            assertThatThrownBy(() -> stepUntil(session, () -> false))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("position 2")
                    .hasRootCauseMessage("the database is away");
        }
        assertThat(done).containsExactly(1L);
        assertThat(cursor.position).isLessThan(2);

        try (ReactionSession<StoredEvent> next = session(event -> done.add(event.position()))) {
            stepUntil(next, () -> cursor.position == 3);
        }
        assertThat(done).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    @Test
    void pages_are_seen_whole_and_in_order_before_any_of_them_is_reacted_to() throws Exception {
        Set<Long> ahead = ConcurrentHashMap.newKeySet();
        List<Long> order = new CopyOnWriteArrayList<>();
        AtomicInteger early = new AtomicInteger();
        for (int i = 0; i < 600; i++) {
            log.append("order-" + i % 3);
        }
        Consumer<List<StoredEvent>> first =
                page ->
                        page.forEach(
                                event -> {
                                    ahead.add(event.position());
                                    order.add(event.position());
                                });
        Consumer<StoredEvent> reaction =
                event -> {
                    if (!ahead.contains(event.position())) {
                        early.incrementAndGet();
                    }
                };
        try (ReactionSession<StoredEvent> session = session(first, reaction)) {
            stepUntil(session, () -> cursor.position == 600);
        }
        assertThat(order).isSorted().hasSize(600).doesNotHaveDuplicates();
        assertThat(early).hasValue(0);
    }

    @Test
    void page_that_can_not_be_taken_down_ends_the_session_before_it_is_reacted_to() {
        List<Long> done = new CopyOnWriteArrayList<>();
        log.append("order");
        Consumer<List<StoredEvent>> away =
                _ -> {
                    throw new IllegalStateException("the database is away");
                };
        try (ReactionSession<StoredEvent> session =
                session(away, event -> done.add(event.position()))) {
            assertThatThrownBy(() -> stepUntil(session, () -> false))
                    .hasMessageContaining("the database is away");
        }
        assertThat(done).isEmpty();
        assertThat(cursor.position).isZero();
    }

    @Test
    void closing_waits_for_what_is_under_way() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        log.append("order");
        Consumer<StoredEvent> reaction =
                _ -> {
                    begun.countDown();
                    try {
                        await(new CountDownLatch(1));
                    } finally {
                        ended.incrementAndGet();
                    }
                };
        ReactionSession<StoredEvent> session = session(reaction);
        stepUntil(session, () -> begun.getCount() == 0);

        session.close();

        assertThat(ended.get()).isPositive();
        assertThat(cursor.position).isZero();
    }

    private ReactionSession<StoredEvent> session(Consumer<StoredEvent> reaction) {
        return session(_ -> {}, reaction);
    }

    private ReactionSession<StoredEvent> session(
            Consumer<List<StoredEvent>> ahead, Consumer<StoredEvent> reaction) {
        ReactionSession.Reaction<StoredEvent> both =
                new ReactionSession.Reaction<>() {

                    @Override
                    public void ahead(List<StoredEvent> page) {
                        ahead.accept(page);
                    }

                    @Override
                    public void to(StoredEvent event) {
                        reaction.accept(event);
                    }
                };
        return new ReactionSession<>(log, Function.identity(), both, cursor, _ -> {});
    }

    private static void stepUntil(ReactionSession<StoredEvent> session, BooleanSupplier reached)
            throws SQLException, InterruptedException {
        while (!reached.getAsBoolean()) {
            session.step();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("waited for nothing");
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("closing", closing);
        }
    }
}
