package exchequer.eventstore.rebuild;

import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.consumer.ConsumerState;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.rebuild.RebuildProgress.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Makes everything a consumer has derived from the events again while it is in use.
 *
 * <p>The new version is read from position 1 into a schema beside that in use, by the same code, in
 * larger batches and without the indexes that only readers need. When it has caught up, {@link
 * SchemaSwitch} puts it in place. Until then nothing that is in use is touched. Killed at any
 * moment, the next run goes on where it was. One rebuild of a schema runs at a time. Not safe for
 * two threads at once.
 */
public final class SchemaRebuild {

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ATTEMPTS_MAX = 10;
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** So near to the end the rest is read with indexes. */
    private static final long NEAR = 20_000;

    private final DataSource database;
    private final RebuildPlan plan;
    private final InstantSource clock;
    private final Consumer<RebuildProgress> listener;
    private final NextVersion next;
    private long begunNanos;
    private long begunAt;

    /**
     * @param database its connections may lose the last commits when PostgreSQL crashes: the
     *     switch, which is not to be lost, is made durable by itself
     * @param listener told some times a second
     */
    public SchemaRebuild(
            DataSource database,
            RebuildPlan plan,
            InstantSource clock,
            Consumer<RebuildProgress> listener) {
        this.database = database;
        this.plan = plan;
        this.clock = clock;
        this.listener = listener;
        this.next = new NextVersion(database, plan);
    }

    /**
     * Rebuilds and switches.
     *
     * @param fresh throw away what an earlier run has left
     * @throws SQLException when the database fails; the next run goes on
     */
    public RebuildOutcome run(boolean fresh) throws SQLException, InterruptedException {
        try (var connection = database.getConnection()) {
            if (!lock(connection)) {
                return new RebuildOutcome.Busy();
            }
            try {
                begunNanos = System.nanoTime();
                next.prepare(fresh);
                begunAt = next.position();
                return rebuild();
            } finally {
                unlock(connection);
            }
        }
    }

    private RebuildOutcome rebuild() throws SQLException, InterruptedException {
        if (next.isBare()) {
            try (var consumer = started()) {
                var stopped = read(consumer, Phase.READING, NEAR);
                if (stopped.isPresent()) {
                    return new RebuildOutcome.Unfinished(stopped.get());
                }
            }
            tell(Phase.INDEXING, next.position(), target());
            next.makeIndexes();
        }
        Optional<RebuildOutcome> end = Optional.empty();
        String why = "";
        for (int attempt = 0; attempt < ATTEMPTS_MAX && end.isEmpty(); attempt++) {
            try (var consumer = started()) {
                var stopped = read(consumer, Phase.CATCHING_UP, 0);
                if (stopped.isPresent()) {
                    return new RebuildOutcome.Unfinished(stopped.get());
                }
                switch (trySwitch(consumer)) {
                    case SchemaSwitch.Attempt.Done(var position, var waited) ->
                            end = Optional.of(switched(position, waited));
                    case SchemaSwitch.Attempt.Objection(var objection) ->
                            end = Optional.of(new RebuildOutcome.Refused(objection));
                    case SchemaSwitch.Attempt.NotYet(var notYet) -> why = notYet;
                }
            }
        }
        return end.orElse(new RebuildOutcome.Unfinished(why));
    }

    private RebuildOutcome switched(long position, Duration waited) throws SQLException {
        var took = Duration.ofNanos(System.nanoTime() - begunNanos);
        next.dropOld();
        return new RebuildOutcome.Switched(position, position - begunAt, took, waited);
    }

    private SchemaSwitch.Attempt trySwitch(PositionedConsumer consumer)
            throws SQLException, InterruptedException {
        tell(Phase.SWITCHING, consumer.lastPosition(), target());
        try {
            return new SchemaSwitch(database, plan).attempt(consumer);
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return new SchemaSwitch.Attempt.NotYet("readers do not let go of the old version");
            }
            throw e;
        }
    }

    /** Reads until that near to where the version in use is; says why when that is not possible. */
    private Optional<String> read(PositionedConsumer consumer, Phase phase, long near)
            throws SQLException, InterruptedException {
        long target = target();
        long last = -1;
        long movedNanos = System.nanoTime();
        while (target > 0 && consumer.lastPosition() < Math.max(1, target - near)) {
            consumer.awaitPosition(Math.max(1, target - near), LOOK);
            long reached = consumer.lastPosition();
            tell(phase, reached, target);
            if (reached > last) {
                last = reached;
                movedNanos = System.nanoTime();
            }
            boolean halted = consumer.state() instanceof ConsumerState.Halted;
            if (halted || System.nanoTime() - movedNanos > PATIENCE.toNanos()) {
                return Optional.of(
                        "nothing comes after position %d of %d: %s"
                                .formatted(reached, target, consumer.state()));
            }
            target = target();
        }
        return Optional.empty();
    }

    /** Not of any consumer that halted early: what it could not read, the new version may. */
    private long target() throws SQLException {
        return Math.max(next.livePosition(), plan.published().getAsLong());
    }

    private PositionedConsumer started() {
        ConsumerSettings settings =
                plan.live()
                        .withSchema(plan.next())
                        .withBatchSize(20_000)
                        .withBufferSize(10_000)
                        .withBufferBytes(16L << 20)
                        .withLongestPause(Duration.ofMinutes(5));
        var consumer = new PositionedConsumer(settings, database, plan.handler(), clock);
        consumer.start();
        return consumer;
    }

    private void tell(Phase phase, long position, long target) {
        listener.accept(
                new RebuildProgress(
                        plan.schema(),
                        phase,
                        position,
                        Math.max(position, target),
                        begunAt,
                        Duration.ofNanos(System.nanoTime() - begunNanos)));
    }

    private boolean lock(Connection connection) throws SQLException {
        try (var lock =
                connection.prepareStatement(
                        "select pg_try_advisory_lock(hashtextextended(?, 0))")) {
            lock.setString(1, "exchequer rebuild of " + plan.schema());
            try (var row = lock.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private void unlock(Connection connection) throws SQLException {
        try (var unlock =
                connection.prepareStatement("select pg_advisory_unlock(hashtextextended(?, 0))")) {
            unlock.setString(1, "exchequer rebuild of " + plan.schema());
            unlock.execute();
        }
    }
}
