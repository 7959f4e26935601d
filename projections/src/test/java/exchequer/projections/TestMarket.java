package exchequer.projections;

import com.fasterxml.jackson.core.JsonProcessingException;
import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.projections.feed.ProjectionsFeed;
import exchequer.projections.reports.SentPayments;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.ProjectionsPersistence;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.postgresql.ds.PGSimpleDataSource;

/** A log of events as a market would write it, and read models that follow it. */
public final class TestMarket implements AutoCloseable {

    public static final String TENANT = "acme";

    private final String url = SharedPostgres.newDatabaseUrl();
    private final DataSource database = database(url);
    private final List<ReceivedEvent> log = new CopyOnWriteArrayList<>();
    private SessionFactory sessions;
    private int applied;

    private TestMarket() {
        ProjectionsSchema.migrate(database);
        sessions = ProjectionsPersistence.open(database);
    }

    public static TestMarket open() {
        return new TestMarket();
    }

    public MarketViews views() {
        return new MarketViews(sessions);
    }

    public SentPayments reports(Instant now) {
        return reports(now, () -> Long.MAX_VALUE);
    }

    public SentPayments reports(Instant now, LongSupplier logHead) {
        return new SentPayments(sessions, logHead, InstantSource.fixed(now));
    }

    private static DataSource database(String url) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }

    /** The database as another process finds it. */
    public String url() {
        return url;
    }

    public DataSource database() {
        return database;
    }

    public SessionFactory sessions() {
        return sessions;
    }

    public List<ReceivedEvent> log() {
        return List.copyOf(log);
    }

    public long head() {
        return log.size();
    }

    /** Forgets everything. */
    public void reset() {
        execute(
                """
                truncate projections.offer_view, projections.rfq_view, projections.quote_view,
                    projections.order_view, projections.proof_view, projections.payment_view,
                    projections.case_view, projections.budget_view, projections.timeline_entry,
                    projections.balance_view, projections.balance_entry_view,
                    projections.refund_view;
                update projections.progress set position = 0, ignored_events = 0""");
        log.clear();
        applied = 0;
    }

    /** Drops the views and fills them again from the first event. */
    public void rebuild() {
        var events = log();
        reset();
        log.addAll(events);
        catchUp();
    }

    /** As a new process would come up. */
    public void restart() {
        sessions.close();
        sessions = ProjectionsPersistence.open(database);
    }

    public void append(String tenant, String name, Instant at, Map<String, Object> payload) {
        append(tenant, name, "1", at, payload, Map.of());
    }

    public void append(
            String tenant,
            String name,
            String version,
            Instant at,
            Map<String, Object> payload,
            Map<String, String> headers) {
        long position = log.size() + 1;
        var all = new HashMap<>(Map.of("host", "node-1", "actor", "policy:test"));
        all.putAll(headers);
        log.add(
                new ReceivedEvent(
                        position,
                        "event-" + position,
                        "exchequer." + name,
                        version,
                        tenant,
                        at,
                        all,
                        json(payload)));
    }

    /** Applies what was appended since, in batches as a consumer would. */
    public void catchUp() {
        catchUp(500);
    }

    public void catchUp(int batchSize) {
        while (applied < log.size()) {
            int end = Math.min(log.size(), applied + batchSize);
            apply(log.subList(applied, end));
            applied = end;
        }
    }

    public void apply(List<ReceivedEvent> events) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            new ProjectionsFeed(ProjectionsSchema.NAME).applyNow(connection, events);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void execute(String sql) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        sessions.close();
    }

    private static byte[] json(Map<String, Object> payload) {
        try {
            return EventStoreJson.mapper()
                    .writeValueAsString(payload)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
