package exchequer.nip90.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.relay.NostrSchema;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The outbox does not grow for ever, and forgets nothing that waits. */
class OutboxCleaningIT {

    private static final URI ONE = URI.create("ws://one.example");
    private static final URI TWO = URI.create("ws://two.example");
    private static final Duration GIVE_UP = Duration.ofHours(48);
    private static final Duration KEEP = Duration.ofDays(30);
    private static final Duration LEASE = Duration.ofSeconds(60);

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final DataSource database = database();
    private final Outbox outbox = new Outbox(database, clock);
    private final OutboxCleaning cleaning = new OutboxCleaning(database, clock, GIVE_UP, KEEP);
    private int number;

    @Test
    void what_was_settled_long_ago_goes_and_everything_else_stays() {
        NostrEvent held = put(ONE, TWO);
        settle(ONE, new Verdict.Held());
        settle(TWO, new Verdict.Refused());
        NostrEvent half = put(ONE, TWO);
        settle(ONE, new Verdict.Held());
        NostrEvent unknown = put(ONE);
        settle(ONE, new Verdict.AwaitingAuth());
        NostrEvent waiting = put(ONE);
        now = now.plus(KEEP).plusSeconds(1);
        NostrEvent fresh = put(URI.create("ws://three.example"));
        settle(URI.create("ws://three.example"), new Verdict.Held());

        assertThat(cleaning.clean()).isEqualTo(1);
        assertThat(outbox.publication(held.id())).isEmpty();
        for (NostrEvent kept : List.of(half, unknown, waiting, fresh)) {
            assertThat(outbox.publication(kept.id())).as(kept.content()).isPresent();
        }
        assertThat(cleaning.clean()).isZero();
    }

    @Test
    void time_to_keep_counts_from_the_last_answer() {
        NostrEvent event = put(ONE);
        now = now.plus(KEEP);
        settle(ONE, new Verdict.Held());
        now = now.plus(KEEP);
        assertThat(cleaning.clean()).isZero();

        now = now.plusSeconds(1);
        assertThat(cleaning.clean()).isEqualTo(1);
        assertThat(outbox.publication(event.id())).isEmpty();
    }

    @Test
    void more_than_fit_into_one_transaction_go_too() {
        IntStream.range(0, 1_001).forEach(_ -> put(ONE));
        outbox.claim(ONE, 10_000, LEASE).forEach(due -> outbox.settle(due, new Verdict.Held(), ""));
        now = now.plus(KEEP).plusSeconds(1);

        assertThat(cleaning.clean()).isEqualTo(1_001);
        assertThat(outbox.backlogs()).isEmpty();
    }

    @Test
    void what_nobody_can_send_is_given_up_and_then_goes_too() {
        NostrEvent away = put(ONE);
        NostrEvent unknown = put(TWO);
        settle(TWO, new Verdict.AwaitingAuth());
        now = now.plus(GIVE_UP).minusSeconds(1);
        NostrEvent later = put(ONE);
        assertThat(cleaning.giveUp()).isZero();

        now = now.plusSeconds(2);
        assertThat(cleaning.giveUp()).isEqualTo(2);
        assertThat(delivery(away).state()).isEqualTo(Delivery.State.REFUSED);
        assertThat(delivery(away).answer()).isEqualTo("given up: never sent");
        assertThat(delivery(unknown).answer()).isEqualTo("given up: AwaitingAuth[]");
        assertThat(delivery(later).state()).isEqualTo(Delivery.State.WAITING);
        assertThat(outbox.backlogs().get(ONE)).isEqualTo(new Backlog(1, 0, 0, 1));
    }

    @Test
    void what_is_being_sent_is_not_given_up() {
        NostrEvent event = put(ONE);
        now = now.plus(GIVE_UP).plusSeconds(1);
        outbox.claim(ONE, 10, LEASE);

        assertThat(cleaning.giveUp()).isZero();
        assertThat(delivery(event).state()).isEqualTo(Delivery.State.WAITING);
    }

    @Test
    void event_that_somebody_just_sends_elsewhere_too_stays() throws Exception {
        NostrEvent event = put(ONE);
        settle(ONE, new Verdict.Held());
        now = now.plus(KEEP).plusSeconds(1);
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeUpdate(
                    "insert into nostr.delivery (event_id, relay, state, attempts, next_at, answer)"
                            + " select event_id, 'ws://two.example', 'waiting', 0, now(), ''"
                            + " from nostr.outgoing");
            assertThat(cleaning.clean()).isZero();
            other.commit();
        }
        assertThat(cleaning.clean()).isZero();
        assertThat(outbox.publication(event.id()).orElseThrow().summary())
                .isEqualTo("published on 1 of 2");
    }

    @Test
    void event_that_left_can_be_put_in_again() {
        NostrEvent event = put(ONE);
        settle(ONE, new Verdict.Held());
        now = now.plus(KEEP).plusSeconds(1);
        cleaning.clean();
        outbox.put(event, List.of(ONE));

        assertThat(outbox.claim(ONE, 10, LEASE)).hasSize(1);
    }

    private NostrEvent put(URI... relays) {
        NostrEvent event = Events.note(now.getEpochSecond(), 5_100, "event " + number++, List.of());
        outbox.put(event, List.of(relays));
        return event;
    }

    /** The one that waits longest at a relay. */
    private void settle(URI relay, Verdict verdict) {
        outbox.settle(outbox.claim(relay, 1, LEASE).getFirst(), verdict, verdict.toString());
    }

    private Delivery delivery(NostrEvent event) {
        return outbox.publication(event.id()).orElseThrow().deliveries().getFirst();
    }

    private static DataSource database() {
        DataSource database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        return database;
    }
}
