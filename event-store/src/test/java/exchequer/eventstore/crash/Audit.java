package exchequer.eventstore.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.StoredEvent;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;

/** Reads what the parties hold and gives it to the audits. One thread. */
final class Audit {

    private static final int PAGE = 1_000;
    private static final ObjectMapper JSON = EventStoreJson.mapper();

    private final Scene scene;
    private final LogAudit log = new LogAudit();
    private final TopicAudit topic = new TopicAudit(log);
    private final TopicReader topicReader;
    private final EffectAudit consumer = new EffectAudit("consumer", log);
    private final EffectAudit tail = new EffectAudit("tail reader", log);

    Audit(Scene scene, TopicReader topicReader) {
        this.scene = scene;
        this.topicReader = topicReader;
    }

    LogAudit log() {
        return log;
    }

    TopicAudit topic() {
        return topic;
    }

    /** How many appends the clients were told are stored. */
    long acknowledged() throws IOException {
        log.told(scene.journalLines());
        return log.count(Journal.Entry.ACKNOWLEDGED);
    }

    /** Checks everything since the last time in the log and the effects. */
    List<String> check() throws IOException, SQLException {
        return check(List.of());
    }

    /** Checks the same, and everything since the last time in the topic. */
    List<String> checkWithTopic() throws IOException, SQLException {
        // In this order: whatever is an effect or a record by now must be in the log afterwards.
        List<TopicAudit.Seen> records = new ArrayList<>();
        topicReader.next(records::add);
        return check(records);
    }

    private List<String> check(List<TopicAudit.Seen> records) throws IOException, SQLException {
        acknowledged();
        long consumed = lastSequence("consumer_effects");
        long tailed = lastSequence("tail_effects");
        readLog(log.head(), event -> log.event(event));
        log.endOfLog();
        readEffects("consumer_effects", consumer, consumed);
        readEffects("tail_effects", tail, tailed);
        records.forEach(topic::record);
        List<String> found = new ArrayList<>(log.takeViolations());
        found.addAll(consumer.takeViolations());
        found.addAll(tail.takeViolations());
        found.addAll(topic.takeViolations());
        return found;
    }

    /** Whether the readers have effects, and the topic has records, of everything up to here. */
    boolean isEverybodyAt(long position) {
        return consumer.lastPosition() >= position
                && tail.lastPosition() >= position
                && topic.isCompleteUpTo(position);
    }

    String progress() {
        return "log %d, consumer %d, tail %d, topic %s"
                .formatted(
                        log.head(),
                        consumer.lastPosition(),
                        tail.lastPosition(),
                        topic.isCompleteUpTo(log.head()) ? "complete" : "behind");
    }

    /** Reads log and effects again from the beginning, and compares them with what they were. */
    List<String> checkAllAgain() throws IOException, SQLException {
        List<String> found = new ArrayList<>(check());
        long known = log.head();
        long[] last = {0};
        readLog(
                0,
                event -> {
                    if (event.position() <= known) {
                        log.again(event);
                        last[0] = event.position();
                    }
                });
        log.againUpTo(last[0]);
        found.addAll(log.takeViolations());
        found.addAll(effectsAgain("consumer_effects", consumer));
        found.addAll(effectsAgain("tail_effects", tail));
        return found;
    }

    /** Reads the topic again from the beginning; it must have everything. */
    List<String> checkTopicAgain() {
        TopicAudit again = new TopicAudit(log);
        try (TopicReader reader = new TopicReader(scene.bootstrapServers())) {
            reader.next(again::record);
        }
        again.completeUpTo(log.head());
        return again.takeViolations();
    }

    private List<String> effectsAgain(String table, EffectAudit seen) throws SQLException {
        EffectAudit again = new EffectAudit(table + ", read again,", log);
        readEffects(table, again, seen.lastSequence());
        List<String> found = new ArrayList<>(again.takeViolations());
        if (again.lastPosition() != seen.lastPosition()) {
            found.add(
                    "%s, read again, end at %d instead of %d"
                            .formatted(table, again.lastPosition(), seen.lastPosition()));
        }
        return found;
    }

    private void readLog(long after, Consumer<LogAudit.Seen> sink) throws IOException {
        var converter = new DelegatingEventConverter(new JacksonConverter(JSON));
        try (var engine =
                new PostgresEventStorageEngine(
                        scene.database(), converter, InstantSource.system())) {
            long last = after;
            List<StoredEvent> page;
            do {
                page = engine.read(last, PAGE);
                for (StoredEvent event : page) {
                    sink.accept(seen(event));
                    last = event.position();
                }
            } while (!page.isEmpty());
        }
    }

    private static LogAudit.Seen seen(StoredEvent event) throws IOException {
        String rest =
                "%s %s %s %s %s %s"
                        .formatted(
                                event.eventId(),
                                event.type(),
                                event.version(),
                                event.occurredAt(),
                                new TreeMap<>(event.metadata()),
                                event.tags().stream().map(Object::toString).sorted().toList());
        long content = 31 * Digest.of(rest) + Digest.of(event.payload());
        long after = JSON.readTree(new String(event.payload(), UTF_8)).path("after").asLong();
        return new LogAudit.Seen(event.position(), event.eventId(), event.type(), after, content);
    }

    private long lastSequence(String table) throws SQLException {
        try (Connection connection = scene.database().getConnection();
                PreparedStatement query =
                        connection.prepareStatement(
                                "select coalesce(max(sequence), 0) from crash." + table);
                ResultSet rows = query.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void readEffects(String table, EffectAudit audit, long upTo) throws SQLException {
        String sql =
                """
                select sequence, position, event_id from crash.%s
                 where sequence > ? and sequence <= ? order by sequence"""
                        .formatted(table);
        try (Connection connection = scene.database().getConnection()) {
            // Only in a transaction does the driver fetch in portions.
            connection.setAutoCommit(false);
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setFetchSize(PAGE);
                query.setLong(1, audit.lastSequence());
                query.setLong(2, upTo);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        audit.effect(rows.getLong(1), rows.getLong(2), rows.getString(3));
                    }
                }
            }
            connection.rollback();
        }
    }
}
