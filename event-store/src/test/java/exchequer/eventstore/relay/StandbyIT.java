package exchequer.eventstore.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.embedded.SharedPostgres;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a relay that stands by takes the topic; look by look, without a clock. */
class StandbyIT {

    private static final String TOPIC = "events";

    private final DataSource database = SharedPostgres.newDatabase();
    private final Standby standby = new Standby(database, TOPIC);
    private RelayProgress owner;

    @BeforeEach
    void claim() throws SQLException {
        RelaySchema.migrate(database);
        owner = RelayProgress.claim(database, TOPIC);
    }

    @Test
    void owner_that_shows_no_sign_of_life_is_replaced() throws SQLException {
        lookInVain(Standby.PATIENCE);
        assertThat(standby.takeOver()).isPresent();
        assertThat(owner.beat()).isFalse();
    }

    @Test
    void owner_that_shows_signs_of_life_is_left_alone() throws SQLException {
        for (int i = 0; i < 3; i++) {
            lookInVain(Standby.PATIENCE);
            assertThat(owner.beat()).isTrue();
        }
        lookInVain(Standby.PATIENCE);
        assertThat(owner.beat()).isTrue();
    }

    @Test
    void owner_that_has_ended_is_replaced_at_once() throws SQLException {
        lookInVain(1);
        owner.release();
        var successor = standby.takeOver().orElseThrow();
        assertThat(successor.beat()).isTrue();
        // What the one before said of itself does not hold for its successor.
        var other = new Standby(database, TOPIC);
        assertThat(other.takeOver()).isEmpty();
    }

    @Test
    void owner_that_started_after_another_had_ended_is_left_alone() throws SQLException {
        owner.release();
        var started = RelayProgress.claim(database, TOPIC);
        // That one closes late.
        owner.release();
        lookInVain(Standby.PATIENCE);
        assertThat(started.beat()).isTrue();
    }

    /** When PostgreSQL comes back, nobody has had the time to show a sign of life. */
    @Test
    void silence_while_the_database_was_away_counts_for_nothing() throws SQLException {
        var away = new AtomicBoolean();
        var watching =
                new Standby(
                        FaultyDataSource.of(
                                database,
                                (_, real) -> {
                                    if (away.get()) {
                                        throw new SQLException("away (deliberate)", "08006");
                                    }
                                    return real.call();
                                }),
                        TOPIC);
        for (int round = 0; round < 3; round++) {
            for (int look = 0; look < Standby.PATIENCE; look++) {
                assertThat(watching.takeOver()).isEmpty();
            }
            away.set(true);
            assertThatThrownBy(watching::takeOver).isInstanceOf(SQLException.class);
            away.set(false);
        }
        assertThat(owner.beat()).isTrue();
    }

    @Test
    void sign_of_life_in_the_last_moment_is_heard() throws SQLException {
        var hearing =
                new Standby(
                        FaultyDataSource.of(
                                database,
                                (what, real) -> {
                                    if (what.contains("UPDATE")) {
                                        assertThat(owner.beat()).isTrue();
                                    }
                                    return real.call();
                                }),
                        TOPIC);
        for (int look = 0; look < 3 * Standby.PATIENCE; look++) {
            assertThat(hearing.takeOver()).isEmpty();
        }
        assertThat(owner.beat()).isTrue();
    }

    @Test
    void of_several_that_stand_by_one_takes_over() throws SQLException {
        var other = new Standby(database, TOPIC);
        for (int look = 0; look < Standby.PATIENCE; look++) {
            assertThat(standby.takeOver()).isEmpty();
            assertThat(other.takeOver()).isEmpty();
        }
        var successor = standby.takeOver().orElseThrow();
        assertThat(other.takeOver()).isEmpty();
        assertThat(successor.beat()).isTrue();
    }

    @Test
    void topic_that_nobody_has_claimed_is_taken() throws SQLException {
        var unclaimed = new Standby(database, "another");
        assertThat(unclaimed.takeOver()).isPresent();
    }

    private void lookInVain(int looks) throws SQLException {
        for (int look = 0; look < looks; look++) {
            assertThat(standby.takeOver()).isEmpty();
        }
    }
}
