package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A flood is read at the pace of whoever sends it, and the rest of it stays in the sender's socket.
 * Counted in frames and intervals: no clock runs here.
 */
class BackpressureIT {

    private static final int BURST = 20;
    private static final RelayLimits.Rate PACE = new RelayLimits.Rate(10, BURST);
    private static final RelayLimits.Rate ENOUGH = new RelayLimits.Rate(10_000, 10_000);
    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final int FLOOD = 500;

    private final TestClock clock = new TestClock();
    private final ManualLater later = new ManualLater();
    private final RelayStore store = new RelayStore(NostrDatabase.empty(), clock);
    private EmbeddedRelay relay;

    @AfterEach
    void close() {
        relay.close();
    }

    @Test
    void event_of_another_is_taken_while_the_backlog_of_a_flood_is_not_even_read() {
        relay = relay(PACE, Admission.everyone());
        Flooder flooder = new Flooder(BackpressureIT::note);
        int read = BURST + Flooder.WINDOW;
        flooder.awaitAnswers(read);

        TestClient other = TestClient.of(relay);
        other.publish(noteOf(Events.BOB, 0));

        assertThat(other.nextOk().message()).as("taken").isEmpty();
        assertThat(flooder.read()).isEqualTo(read);
        assertThat(flooder.answers()).isEqualTo(read);
        assertThat(stored()).isEqualTo(BURST + 1);
    }

    @Test
    void flood_goes_on_by_one_frame_in_an_interval_and_every_event_is_answered() {
        relay = relay(PACE, Admission.everyone());
        Flooder flooder = new Flooder(BackpressureIT::note);
        int read = BURST + Flooder.WINDOW;
        flooder.awaitAnswers(read);

        for (int more = 1; read + more <= FLOOD; more++) {
            later.pass();
            flooder.awaitAnswers(read + more);
            assertThat(flooder.read()).isEqualTo(read + more);
        }

        assertThat(flooder.isClosed()).isFalse();
        assertThat(stored()).as("as many as the pace grants, in no time").isEqualTo(BURST);
        assertThat(later.asked()).isNotEmpty().containsOnly(INTERVAL_NANOS);
    }

    @Test
    void key_that_is_over_its_pace_slows_down_whatever_brings_its_events() {
        relay = relay(ENOUGH, new KeyPace(PACE, clock));
        Flooder flooder = new Flooder(BackpressureIT::note);

        flooder.awaitAnswers(BURST + Flooder.WINDOW);

        assertThat(flooder.read()).isEqualTo(BURST + Flooder.WINDOW);
        assertThat(later.waiting()).isEqualTo(1);
    }

    @Test
    void flood_of_anything_else_is_slowed_down_too() {
        relay = relay(PACE, Admission.everyone());
        Flooder junk = new Flooder(_ -> "[]");
        junk.awaitAnswers(BURST + Flooder.WINDOW);
        Flooder questions =
                new Flooder(
                        i ->
                                new ClientMessage.Req(
                                                "s" + i,
                                                List.of(
                                                        Filter.any()
                                                                .withKinds(List.of(30_000 + i))))
                                        .toJson());
        questions.awaitAnswers(BURST + Flooder.WINDOW);

        assertThat(junk.read()).isEqualTo(BURST + Flooder.WINDOW);
        assertThat(questions.read()).isEqualTo(BURST + Flooder.WINDOW);
    }

    /** It is never refused, for then the subscription would stay open; but it costs. */
    @Test
    void closing_without_end_is_slowed_down_and_each_is_carried_out() {
        relay = relay(PACE, Admission.everyone());
        Flooder closings = new Flooder(i -> "[\"CLOSE\",\"s" + i + "\"]");

        Awaitility.await("the brake")
                .atMost(Duration.ofSeconds(20))
                .until(() -> closings.read() == BURST + Flooder.WINDOW && later.waiting() == 1);

        assertThat(closings.answers()).isZero();
    }

    @Test
    void client_within_its_pace_is_never_held() {
        relay = relay(PACE, new KeyPace(PACE, clock));
        TestClient client = TestClient.of(relay);

        for (int i = 0; i < 3 * BURST; i++) {
            client.publish(noteOf(Events.BOB, i));
            assertThat(client.nextOk().message()).isEmpty();
            clock.advance(Duration.ofMillis(100));
        }

        assertThat(later.asked()).isEmpty();
    }

    @Test
    void nobody_waits_for_frames_of_a_client_that_went() {
        relay = relay(PACE, Admission.everyone());
        Flooder flooder = new Flooder(BackpressureIT::note);
        flooder.awaitAnswers(BURST + Flooder.WINDOW);

        flooder.leave();

        Awaitility.await("every frame is let go")
                .atMost(Duration.ofSeconds(20))
                .until(() -> flooder.read() == FLOOD && flooder.waiting() == 0);
    }

    private EmbeddedRelay relay(RelayLimits.Rate rate, Admission admission) {
        return EmbeddedRelay.start(
                store, RelayLimits.standard().withRates(rate, rate), admission, clock, null, later);
    }

    private int stored() {
        return store.readAfter(0, 10_000, List.of(1)).events().size();
    }

    private static String note(int number) {
        return ClientMessage.Event.of(noteOf(Events.ALICE, number)).toJson();
    }

    private static NostrEvent noteOf(NostrKey author, int number) {
        return author.sign(new EventTemplate(1_000 + number, 1, List.of(), "n" + number));
    }

    /** A socket with more to say than is read from it, as long as enough of its frames wait. */
    private final class Flooder implements Outbound {

        static final int WINDOW = 64;

        private final Queue<String> backlog = new ArrayDeque<>();
        private final AtomicInteger answers = new AtomicInteger();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final RelayConnection connection;
        private int read;
        private int waiting;

        Flooder(IntFunction<String> frames) {
            IntStream.range(0, FLOOD).mapToObj(frames).forEach(backlog::add);
            this.connection = relay.open(this, "flooder");
            readOn();
        }

        /** Frames complete on other threads, and within this call. */
        private void readOn() {
            String next = next();
            while (next != null) {
                connection.onText(next).whenComplete((_, _) -> ended());
                next = next();
            }
        }

        private synchronized @Nullable String next() {
            String next = waiting < WINDOW ? backlog.poll() : null;
            if (next != null) {
                waiting++;
                read++;
            }
            return next;
        }

        private void ended() {
            synchronized (this) {
                waiting--;
            }
            readOn();
        }

        void awaitAnswers(int count) {
            Awaitility.await(count + " answers")
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> answers.get() >= count);
        }

        synchronized int read() {
            return read;
        }

        synchronized int waiting() {
            return waiting;
        }

        int answers() {
            return answers.get();
        }

        boolean isClosed() {
            return closed.isDone();
        }

        void leave() {
            connection.onClose();
        }

        @Override
        public CompletionStage<Void> send(List<String> texts) {
            answers.addAndGet(texts.size());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close(int status, String reason) {
            closed.complete(status);
        }
    }
}
