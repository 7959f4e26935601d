package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.ReasonPrefix;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever floods the relay, from one connection or with one key, stands in nobody's way. */
class FloodIT {

    private static final RelayLimits.Rate UNLIMITED = new RelayLimits.Rate(1_000_000, 1_000_000);
    private static final RelayLimits LIMITS =
            RelayLimits.standard().withRates(UNLIMITED, UNLIMITED);
    private static final RelayLimits.Rate PACE = new RelayLimits.Rate(50, 500);
    private static final int SHARE = LIMITS.maxQueuedEvents() / 8;
    private static final int FLOOD = LIMITS.maxQueuedEvents() + 1_000;
    private static final NostrKey VICTIM = Events.key(1_000);

    private final InstantSource clock = InstantSource.system();
    private final GatedDatabase database = new GatedDatabase(NostrDatabase.empty());
    private final List<EmbeddedRelay> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(EmbeddedRelay::close);
    }

    @Test
    void one_connection_with_many_keys_leaves_room_in_the_queue() {
        floodWhileNothingIsStored(1, i -> Events.key(2 + i % 500));
    }

    @Test
    void one_key_on_many_connections_leaves_room_in_the_queue() {
        floodWhileNothingIsStored(50, _ -> Events.BOB);
    }

    /** The worst moment: a full burst, and the database does not answer. */
    private void floodWhileNothingIsStored(int connections, IntFunction<NostrKey> keys) {
        EmbeddedRelay relay = relay(UNLIMITED, Admission.everyone());
        TestClient victim = TestClient.of(relay);
        List<Flooder> flooders =
                IntStream.range(0, connections).mapToObj(_ -> new Flooder(relay)).toList();
        GatedDatabase.Gate gate = database.holdBeforeConnecting(GatedDatabase.WRITER);
        for (int i = 0; i < FLOOD; i++) {
            flooders.get(i % connections).publish(note(keys.apply(i), i));
        }
        gate.awaitReached();
        victim.publish(note(VICTIM, 0));
        gate.release();

        assertThat(victim.nextOk().message()).as("never refused").isEmpty();
        RelayStore store = new RelayStore(database.dataSource(), clock);
        long place =
                store.readAfter(0, FLOOD, List.of(1)).events().stream()
                        .filter(stored -> stored.event().pubkey().equals(VICTIM.publicKey()))
                        .findFirst()
                        .orElseThrow()
                        .seq();
        assertThat(place).as("events stored first").isLessThanOrEqualTo(SHARE + 1);
        assertThat(flooders.stream().mapToInt(Flooder::accepted).sum()).isEqualTo(SHARE);
        assertThat(flooders.stream().mapToInt(Flooder::paced).sum()).isEqualTo(FLOOD - SHARE);
    }

    @Test
    void a_flood_from_one_connection_does_not_make_others_wait() throws Exception {
        publishDuringFlood(1, i -> Events.key(2 + i % 500));
    }

    @Test
    void a_flood_from_one_key_on_many_connections_does_not_make_others_wait() throws Exception {
        publishDuringFlood(50, _ -> Events.BOB);
    }

    private void publishDuringFlood(int connections, IntFunction<NostrKey> keys) throws Exception {
        EmbeddedRelay relay = relay(PACE, new KeyPace(PACE, clock));
        List<NostrEvent> flood =
                IntStream.range(0, 5_000).mapToObj(i -> note(keys.apply(i), i)).toList();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger published = new AtomicInteger();
        Runnable flooding =
                () -> {
                    Flooder flooder = new Flooder(relay);
                    while (!over.get()) {
                        flooder.publish(flood.get(published.getAndIncrement() % flood.size()));
                    }
                };
        List<Thread> threads =
                IntStream.range(0, connections)
                        .mapToObj(_ -> Thread.ofVirtual().start(flooding))
                        .toList();
        List<Duration> waits = new ArrayList<>();
        TestClient victim = TestClient.of(relay);
        Awaitility.await("more than anybody may publish at once")
                .atMost(Duration.ofSeconds(20))
                .until(() -> published.get() > PACE.burst());
        for (int i = 0; i < 100; i++) {
            NostrEvent event = note(VICTIM, i);
            long start = System.nanoTime();
            victim.publish(event);
            assertThat(victim.nextOk().message()).as("never refused").isEmpty();
            waits.add(Duration.ofNanos(System.nanoTime() - start));
        }
        over.set(true);
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        }
        waits.sort(null);
        System.out.printf(
                "%d connections published %d events; the other client waited %s, p99 %s%n",
                connections, published.get(), waits.get(50), waits.get(98));
        // The flood comes from this process and takes its processors: there is room for that.
        assertThat(waits.get(98)).isLessThan(Duration.ofSeconds(1));
    }

    private EmbeddedRelay relay(RelayLimits.Rate pace, Admission admission) {
        EmbeddedRelay relay =
                EmbeddedRelay.start(
                        new RelayStore(database.dataSource(), clock),
                        LIMITS.withRates(pace, UNLIMITED),
                        admission,
                        clock);
        started.add(relay);
        return relay;
    }

    private static NostrEvent note(NostrKey author, int number) {
        return author.sign(new EventTemplate(1_000 + number, 1, List.of(), "n" + number));
    }

    /** Sends as fast as the relay reads, like a socket that never has to wait. */
    private static final class Flooder implements Outbound {

        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicInteger paced = new AtomicInteger();
        private final RelayConnection connection;

        Flooder(EmbeddedRelay relay) {
            this.connection = relay.open(this, "flooder");
        }

        void publish(NostrEvent event) {
            connection
                    .onText(ClientMessage.Event.of(event).toJson())
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }

        int accepted() {
            return accepted.get();
        }

        int paced() {
            return paced.get();
        }

        @Override
        public CompletionStage<Void> send(List<String> texts) {
            for (String text : texts) {
                if (text.startsWith("[\"OK\"")) {
                    boolean isPaced = text.contains("\"" + ReasonPrefix.RATE_LIMITED.message(""));
                    (isPaced ? paced : accepted).incrementAndGet();
                }
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close(int status, String reason) {
            // In the end the relay goes away; before that nobody is to be dropped.
            assertThat(status).as(reason).isEqualTo(OutputQueue.GOING_AWAY);
        }
    }
}
