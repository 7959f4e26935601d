package exchequer.server.reaction;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.eventstore.EventStoreJson;
import exchequer.market.automation.Deadlines.Deadline;
import exchequer.market.decision.Commands;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.MessageTypes;
import exchequer.market.decision.Origin;
import exchequer.market.ids.TenantId;
import exchequer.server.security.DatabaseException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps deadlines in PostgreSQL and sends their commands when they are due. A deadline outlives the
 * process that set it, and no thread sleeps for it.
 */
public final class DeadlineKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadlineKeeper.class);
    private static final String ACTOR = "deadline";
    private static final int BATCH = 100;
    private static final String SET =
            """
            INSERT INTO server.deadline
                (key, tenant_id, event_id, correlation_id, due_at, command_type, command)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (key) DO NOTHING
            """;
    private static final String DUE =
            """
            SELECT key, tenant_id, event_id, correlation_id, command_type, command
            FROM server.deadline WHERE done_at IS NULL AND due_at <= ? ORDER BY due_at LIMIT ?
            """;
    private static final String DONE = "UPDATE server.deadline SET done_at = ? WHERE key = ?";

    private final DataSource database;
    private final Commands commands;
    private final InstantSource clock;
    private final ObjectMapper json = EventStoreJson.mapper();
    private final Map<String, Class<? extends DomainCommand>> types = new HashMap<>();
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(
                    work -> Thread.ofPlatform().name("deadlines").daemon(true).unstarted(work));

    /**
     * @param deciders whose commands can be due
     */
    public DeadlineKeeper(
            DataSource database,
            Commands commands,
            InstantSource clock,
            List<Decider<?, ?>> deciders) {
        this.database = database;
        this.commands = commands;
        this.clock = clock;
        for (Decider<?, ?> decider : deciders) {
            types.put(MessageTypes.ofCommand(decider.command()).name(), decider.command());
        }
    }

    public void start(Duration every) {
        ticker.scheduleWithFixedDelay(this::tickSafely, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }

    /** Safe to repeat; a deadline that was done stays done. */
    void set(Deadline deadline, Reactions.Occurrence cause) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SET)) {
            statement.setString(1, deadline.key());
            statement.setString(2, cause.tenant().value());
            statement.setString(3, cause.eventId());
            statement.setString(4, cause.correlationId());
            statement.setObject(5, deadline.dueAt().atOffset(ZoneOffset.UTC));
            statement.setString(6, MessageTypes.ofCommand(deadline.command().getClass()).name());
            statement.setString(7, json.writeValueAsString(deadline.command()));
            statement.executeUpdate();
        } catch (SQLException | JsonProcessingException failure) {
            throw new DatabaseException("deadline " + deadline.key() + " was not set", failure);
        }
    }

    private record Due(
            String key,
            TenantId tenant,
            String eventId,
            String correlationId,
            DomainCommand command) {}

    private void tickSafely() {
        try {
            for (Due due : due()) {
                meet(due);
            }
        } catch (SQLException | IOException | RuntimeException failure) {
            LOG.warn("deadlines wait for the next round: {}", failure.toString());
        }
    }

    private List<Due> due() throws SQLException, IOException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(DUE)) {
            statement.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            statement.setInt(2, BATCH);
            List<Due> due = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    due.add(
                            new Due(
                                    row.getString(1),
                                    new TenantId(row.getString(2)),
                                    row.getString(3),
                                    row.getString(4),
                                    dueNow(
                                            row.getString(6),
                                            Objects.requireNonNull(types.get(row.getString(5))))));
                }
            }
            return due;
        }
    }

    /**
     * The command as if wished now. With the moment it was due, a node that was down over that
     * moment would award quotes that have lapsed since.
     */
    private DomainCommand dueNow(String command, Class<? extends DomainCommand> type)
            throws IOException {
        ObjectNode fields = (ObjectNode) json.readTree(command);
        fields.put("at", clock.instant().toString());
        return json.treeToValue(fields, type);
    }

    private void meet(Due due) throws SQLException {
        Decision decision =
                commands.send(
                        due.command(),
                        Origin.following(
                                due.tenant(),
                                ACTOR + "/" + due.key(),
                                due.eventId(),
                                0,
                                due.correlationId()));
        LOG.debug("deadline {}: {}", due.key(), decision);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(DONE)) {
            statement.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            statement.setString(2, due.key());
            statement.executeUpdate();
        }
    }
}
