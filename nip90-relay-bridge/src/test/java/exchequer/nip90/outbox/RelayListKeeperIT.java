package exchequer.nip90.outbox;

import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.embedded.SharedPostgres;
import exchequer.nip90.nostr.EventVerification;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayList;
import exchequer.nip90.nostr.RelayList.Entry;
import exchequer.nip90.nostr.RelayList.Use;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.NostrSchema;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.translation.Market;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The market's own relay list: there when it is needed, and never twice the same. */
class RelayListKeeperIT {

    private static final String OWN = "wss://market.example/relay";
    private static final URI A = URI.create("wss://a.example");
    private static final URI B = URI.create("wss://b.example");

    private volatile Instant now = Market.NOW;
    private final InstantSource clock = () -> now;
    private final MarketVoice voice = new MarketVoice(OURS, OWN);
    private RelayStore store;
    private Outbox outbox;
    private EmbeddedRelay relay;

    @BeforeEach
    void open() {
        DataSource database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        store = new RelayStore(database, clock);
        outbox = new Outbox(database, clock);
        relay = EmbeddedRelay.start(store, RelayLimits.standard(), Admission.everyone(), clock);
    }

    @AfterEach
    void close() {
        relay.close();
    }

    @Test
    void list_names_our_relay_and_the_outside_ones_and_goes_to_all_of_them() {
        startedWith(A, B);

        NostrEvent list = list();
        assertThat(EventVerification.of(list)).isInstanceOf(EventVerification.Valid.class);
        assertThat(list.tags())
                .containsExactly(
                        List.of("r", OWN),
                        List.of("r", "wss://a.example"),
                        List.of("r", "wss://b.example"));
        assertThat(list.createdAt()).isEqualTo(now.getEpochSecond());
        assertThat(sentTo(list)).containsExactly(A, B);
    }

    @Test
    void start_that_changes_nothing_writes_nothing_new() {
        startedWith(A, B);
        NostrEvent before = list();
        now = now.plus(Duration.ofDays(1));

        startedWith(A, B);
        startedWith(B, A);

        assertThat(everStored()).containsExactly(before);
        assertThat(sentTo(before)).containsExactly(A, B);
    }

    /** As when the process dies between the two. */
    @Test
    void list_that_reached_our_relay_and_not_the_outbox_is_sent_at_the_next_start() {
        NostrEvent list = listOf(OURS, now.getEpochSecond() - 5, URI.create(OWN), A);
        assertThat(relay.publish(list).orTimeout(20, TimeUnit.SECONDS).join().isHeld()).isTrue();

        startedWith(A);

        assertThat(everStored()).containsExactly(list);
        assertThat(sentTo(list)).containsExactly(A);
    }

    @Test
    void other_relays_make_another_list_that_replaces_the_first() {
        startedWith(A);
        NostrEvent before = list();

        startedWith(A, B);

        assertThat(list().createdAt()).isEqualTo(before.createdAt() + 1);
        assertThat(RelayList.of(list()).readRelays()).containsExactly(URI.create(OWN), A, B);
        assertThat(sentTo(list())).containsExactly(A, B);
    }

    @Test
    void clock_that_was_set_back_does_not_keep_the_old_list_in_force() {
        startedWith(A);
        long before = list().createdAt();
        now = now.minus(Duration.ofMinutes(10));

        startedWith(B);

        assertThat(RelayList.of(list()).writeRelays()).containsExactly(URI.create(OWN), B);
        assertThat(list().createdAt()).isEqualTo(before + 1);
    }

    @Test
    void market_that_is_nowhere_else_has_no_list() {
        startedWith();

        assertThat(everStored()).isEmpty();
    }

    @Test
    void market_that_is_nowhere_else_any_more_says_so() {
        startedWith(A);

        startedWith();
        startedWith();

        assertThat(list().tags()).containsExactly(List.of("r", OWN));
        assertThat(everStored()).hasSize(2);
    }

    @Test
    void list_of_a_stranger_is_not_taken_for_ours() {
        NostrEvent theirs = listOf(STRANGER, now.getEpochSecond(), URI.create(OWN), A);
        assertThat(relay.publish(theirs).orTimeout(20, TimeUnit.SECONDS).join().isHeld()).isTrue();

        startedWith(A);

        assertThat(sentTo(list())).containsExactly(A);
    }

    @Test
    void failure_is_reported_to_whoever_asked_for_it() {
        RelayListKeeper keeper = keeper(failing(new AtomicInteger(1)), A);

        assertThatThrownBy(keeper::seeToIt).hasMessage("not now");
        keeper.seeToIt();
        assertThat(everStored()).hasSize(1);
    }

    @Test
    void start_does_not_wait_and_gets_there() {
        try (RelayListKeeper keeper = keeper(new RelayPost(relay, outside(A)), A)) {
            keeper.start();

            Awaitility.await("the list")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> everStored().size() == 1 && !sentTo(list()).isEmpty());
        }
    }

    private void startedWith(URI... outside) {
        keeper(new RelayPost(relay, outside(outside)), outside).seeToIt();
    }

    private RelayListKeeper keeper(MarketPost post, URI... outside) {
        return new RelayListKeeper(voice, store, post, List.of(outside), clock);
    }

    private OutsidePost outside(URI... relays) {
        return new OutsidePost(outbox, store, List.of(relays));
    }

    private MarketPost failing(AtomicInteger failures) {
        MarketPost post = new RelayPost(relay, outside());
        return new MarketPost() {
            @Override
            public void publish(NostrEvent event) {
                if (failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("not now");
                }
                post.publish(event);
            }

            @Override
            public void reply(NostrEvent event, String aboutEventId) {
                throw new AssertionError("it is about nothing");
            }
        };
    }

    private static NostrEvent listOf(NostrKey author, long createdAt, URI... relays) {
        return author.sign(
                new RelayList(List.of(relays).stream().map(it -> new Entry(it, Use.BOTH)).toList())
                        .toEvent(createdAt));
    }

    private NostrEvent list() {
        Filter ours =
                Filter.any()
                        .withKinds(List.of(RelayList.KIND))
                        .withAuthors(List.of(OURS.publicKey()));
        return store.query(List.of(ours), 10).events().stream()
                .map(StoredEvent::event)
                .reduce(
                        (_, _) -> {
                            throw new AssertionError("two lists stand");
                        })
                .orElseThrow();
    }

    /** Replaced ones too. */
    private List<NostrEvent> everStored() {
        return store.readAfter(0, 100, List.of(RelayList.KIND)).events().stream()
                .map(StoredEvent::event)
                .toList();
    }

    private List<URI> sentTo(NostrEvent event) {
        return outbox.publication(event.id()).stream()
                .flatMap(publication -> publication.deliveries().stream())
                .map(Delivery::relay)
                .toList();
    }
}
