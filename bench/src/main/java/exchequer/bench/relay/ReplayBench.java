package exchequer.bench.relay;

import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.eventstore.consumer.ConsumerSchema;
import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.consumer.ReceivedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * How fast a consumer builds a read model from the whole topic: it reads the JSON of every event
 * and writes a row for it, in the transaction that also moves the consumer on and keeps the
 * fingerprints of what it applied.
 */
public final class ReplayBench {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String INSERT =
            """
            INSERT INTO %s.timeline
            SELECT position, event_id, type, tenant_id, actor,
                   to_timestamp(micros / 1e6::float8), fields
            FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
                        ?::int[])
                AS event (position, event_id, type, tenant_id, actor, micros, fields)
            """;

    private final DataSource database;
    private final String bootstrapServers;
    private final String topic;
    private final String schema;

    /**
     * @param schema made by the measurement, and replaced when it is there
     */
    public ReplayBench(DataSource database, String bootstrapServers, String topic, String schema) {
        this.database = database;
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.schema = schema;
    }

    /**
     * Applies the first events of the topic, from the start of the consumer to the commit of the
     * last one.
     *
     * @return events per second
     * @throws IllegalStateException when it does not get there, or the table is not what it must be
     */
    public double run(long events) throws SQLException, InterruptedException {
        prepare();
        var settings =
                ConsumerSettings.defaults("bench", bootstrapServers, schema).withTopic(topic);
        try (var consumer =
                new PositionedConsumer(settings, database, this::apply, InstantSource.system())) {
            long begin = System.nanoTime();
            consumer.start();
            if (!consumer.awaitPosition(events, PATIENCE)) {
                throw new IllegalStateException(
                        "the consumer does not arrive: " + consumer.state());
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            requireComplete(consumer.lastPosition());
            return events / seconds;
        }
    }

    private void prepare() throws SQLException {
        execute("DROP SCHEMA IF EXISTS %s CASCADE".formatted(schema));
        execute("CREATE SCHEMA " + schema);
        execute(
                """
                CREATE TABLE %s.timeline (
                    position    bigint      PRIMARY KEY,
                    event_id    text        NOT NULL,
                    type        text        NOT NULL,
                    tenant_id   text        NOT NULL,
                    actor       text,
                    occurred_at timestamptz NOT NULL,
                    fields      int         NOT NULL
                )
                """
                        .formatted(schema));
        ConsumerSchema.migrate(database, schema);
    }

    private void apply(Connection transaction, List<ReceivedEvent> events) throws SQLException {
        try (var insert = transaction.prepareStatement(INSERT.formatted(schema))) {
            insert.setObject(1, events.stream().mapToLong(ReceivedEvent::position).toArray());
            insert.setObject(2, texts(events, ReceivedEvent::eventId));
            insert.setObject(3, texts(events, ReceivedEvent::type));
            insert.setObject(4, texts(events, ReceivedEvent::tenantId));
            insert.setObject(5, texts(events, event -> event.headers().getOrDefault("actor", "")));
            insert.setObject(6, events.stream().mapToLong(ReplayBench::micros).toArray());
            insert.setObject(7, events.stream().mapToInt(ReplayBench::fields).toArray());
            insert.executeUpdate();
        }
    }

    private static long micros(ReceivedEvent event) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, event.occurredAt());
    }

    private static int fields(ReceivedEvent event) {
        try {
            return JSON.readTree(event.payload()).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] texts(
            List<ReceivedEvent> events, Function<ReceivedEvent, String> field) {
        return events.stream().map(field).toArray(String[]::new);
    }

    private void requireComplete(long last) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT count(*), coalesce(max(position), 0) FROM %s.timeline"
                                        .formatted(schema))) {
            row.next();
            if (row.getLong(1) < last || row.getLong(1) != row.getLong(2)) {
                throw new IllegalStateException(
                        "%d rows up to position %d, %d applied"
                                .formatted(row.getLong(1), row.getLong(2), last));
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
