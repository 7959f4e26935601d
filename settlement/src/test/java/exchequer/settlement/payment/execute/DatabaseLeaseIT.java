package exchequer.settlement.payment.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.settlement.SettlementSchema;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseLeaseIT {

    private static final Duration PATIENCE = DatabaseLease.TERM.multipliedBy(5);

    private final AtomicLong nanos = new AtomicLong(17);
    private DataSource database;

    @BeforeEach
    void migrate() {
        database = SharedPostgres.newDatabase();
        SettlementSchema.migrate(database);
    }

    @Test
    void one_of_two_has_it() throws SQLException {
        RailLease one = lease("one");
        RailLease other = lease("other");
        assertThat(one.isHeld()).isFalse();
        assertThat(one.renew()).isTrue();
        assertThat(other.renew()).isFalse();
        assertThat(one.isHeld()).isTrue();
        assertThat(other.isHeld()).isFalse();
    }

    @Test
    void every_rail_has_its_own() throws SQLException {
        assertThat(lease("one").renew()).isTrue();
        assertThat(new DatabaseLease(database, "another rail", "other", nanos::get).renew())
                .isTrue();
    }

    @Test
    void given_up_it_is_free_at_once() throws SQLException {
        RailLease one = lease("one");
        one.renew();
        one.release();
        assertThat(one.isHeld()).isFalse();
        assertThat(lease("other").renew()).isTrue();
        one.release();
        assertThat(lease("third").renew()).isFalse();
    }

    /** The dead do not give up anything. */
    @Test
    void left_alone_it_becomes_free_and_its_holder_knew_before() throws SQLException {
        RailLease one = lease("one");
        RailLease other = lease("other");
        one.renew();
        nanos.addAndGet(DatabaseLease.TERM.minus(DatabaseLease.MARGIN).toNanos() - 1);
        assertThat(one.isHeld()).isTrue();
        nanos.addAndGet(1);
        assertThat(one.isHeld()).isFalse();
        assertThat(other.renew()).isFalse();
        await().atMost(PATIENCE).until(other::renew);
        assertThat(one.renew()).isFalse();
        assertThat(one.isHeld()).isFalse();
    }

    @Test
    void renewed_in_time_it_stays() throws SQLException {
        RailLease one = lease("one");
        one.renew();
        for (int i = 0; i < 10; i++) {
            nanos.addAndGet(DatabaseLease.TERM.dividedBy(2).toNanos());
            assertThat(one.renew()).isTrue();
            assertThat(one.isHeld()).isTrue();
        }
        assertThat(lease("other").renew()).isFalse();
    }

    /** What was begun before the gap must not be sent after it: others may have had the rail. */
    @Test
    void stretch_ends_when_the_lease_runs_out_even_if_nobody_else_had_it() throws SQLException {
        RailLease one = lease("one");
        one.renew();
        long first = one.stretch();
        nanos.addAndGet(DatabaseLease.TERM.dividedBy(2).toNanos());
        one.renew();
        assertThat(one.stretch()).as("renewed in time").isEqualTo(first);

        nanos.addAndGet(DatabaseLease.TERM.minus(DatabaseLease.MARGIN).toNanos());
        assertThat(one.isHeld()).isFalse();
        assertThat(one.renew()).isTrue();

        assertThat(one.isHeld()).isTrue();
        long second = one.stretch();
        assertThat(second).isNotEqualTo(first);
        one.release();
        assertThat(one.renew()).isTrue();
        assertThat(one.stretch()).as("given up in between").isNotIn(first, second);
    }

    @Test
    void stretch_is_another_one_after_somebody_else_had_the_lease() throws SQLException {
        RailLease one = lease("one");
        RailLease other = lease("other");
        one.renew();
        long first = one.stretch();
        one.release();
        other.renew();
        nanos.addAndGet(DatabaseLease.TERM.toNanos());
        assertThat(one.renew()).isFalse();
        other.release();

        assertThat(one.renew()).isTrue();

        assertThat(one.stretch()).isNotEqualTo(first);
    }

    /** The silent may wake up; who went properly has nothing under way. */
    @Test
    void successor_knows_whether_the_one_before_gave_it_up() throws SQLException {
        RailLease one = lease("one");
        one.renew();
        assertThat(one.followsSilence()).as("nobody before").isFalse();
        one.release();
        RailLease two = lease("two");
        two.renew();
        assertThat(two.followsSilence()).as("given up").isFalse();

        RailLease three = lease("three");
        await().atMost(PATIENCE).until(three::renew);
        assertThat(three.followsSilence()).isTrue();
        nanos.addAndGet(DatabaseLease.TERM.toNanos());
        three.renew();
        assertThat(three.followsSilence()).as("renewed, it is still so").isTrue();
        three.release();
        RailLease four = lease("four");
        four.renew();
        assertThat(four.followsSilence()).isFalse();
    }

    private RailLease lease(String holder) {
        return new DatabaseLease(database, "rail", holder, nanos::get);
    }
}
