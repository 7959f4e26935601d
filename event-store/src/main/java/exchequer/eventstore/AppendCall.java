package exchequer.eventstore;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.messaging.core.QualifiedName;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** One call of {@code eventstore.append}: the accepted appends of a plan as arrays. */
final class AppendCall {

    private static final String SQL =
            "select outcome, suspects from eventstore.append("
                    + "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** What the database answered. */
    sealed interface Answer {
        /** All are stored once the transaction is committed. */
        record Appended() implements Answer {}

        /** Somebody else has appended; nothing was stored. */
        record Moved() implements Answer {}

        /** These may be excluded by what is stored; nothing was stored. */
        record Found(Set<QueuedAppend> suspects) implements Answer {}
    }

    private final AppendPlan plan;
    private final LogHead expected;
    private final LogHead next;
    private final Instant recordedAt;

    private @Nullable PreparedStatement bound;

    // One element per event.
    private final String[] eventIds;
    private final String[] eventKeys;
    private final int[] types;
    private final String[] versions;
    private final long[] occurredAt;
    private final byte[][] payloads;
    private final byte[][] hashes;
    private final String[] metadata;
    private final String[] tagsJson;

    // One element per tag of an event.
    private final long[] tags;
    private final int[] tagEvents;
    private final int[] tagTypes;

    // One element per tag of a check.
    private final int[] checkCriteria;
    private final int[] checkSizes;
    private final long[] checkTags;
    private final long[] checkAfter;

    /**
     * @param expected the log by which the plan was made
     * @param next the log after it
     */
    AppendCall(
            AppendPlan plan,
            LogHead expected,
            LogHead next,
            Instant recordedAt,
            Map<QualifiedName, Integer> typeIds) {
        this.plan = plan;
        this.expected = expected;
        this.next = next;
        this.recordedAt = recordedAt;

        List<NewEvent> events =
                plan.accepted().stream().flatMap(a -> a.request().events().stream()).toList();
        int count = events.size();
        int tagCount = events.stream().mapToInt(event -> event.tagHashes().length).sum();
        eventIds = new String[count];
        eventKeys = new String[count];
        types = new int[count];
        versions = new String[count];
        occurredAt = new long[count];
        payloads = new byte[count][];
        hashes = new byte[count][];
        metadata = new String[count];
        tagsJson = new String[count];
        tags = new long[tagCount];
        tagEvents = new int[tagCount];
        tagTypes = new int[tagCount];
        fillEvents(events, typeIds);

        int checkCount = plan.checks().stream().mapToInt(c -> c.criterion().tags().size()).sum();
        checkCriteria = new int[checkCount];
        checkSizes = new int[checkCount];
        checkTags = new long[checkCount];
        checkAfter = new long[checkCount];
        fillChecks();
    }

    private void fillEvents(List<NewEvent> events, Map<QualifiedName, Integer> typeIds) {
        int tag = 0;
        for (int i = 0; i < events.size(); i++) {
            NewEvent event = events.get(i);
            int type = typeIds.get(event.type());
            eventIds[i] = event.eventId();
            eventKeys[i] = event.eventKey();
            types[i] = type;
            versions[i] = event.version();
            occurredAt[i] = event.occurredAtMicros();
            payloads[i] = event.payload();
            hashes[i] = event.payloadSha256();
            metadata[i] = event.metadata();
            tagsJson[i] = event.tagsJson();
            for (long hash : event.tagHashes()) {
                tags[tag] = hash;
                tagEvents[tag] = i + 1;
                tagTypes[tag++] = type;
            }
        }
    }

    private void fillChecks() {
        int row = 0;
        for (int criterion = 0; criterion < plan.checks().size(); criterion++) {
            AppendPlan.Check check = plan.checks().get(criterion);
            long[] hashes = check.tagHashes();
            for (long hash : hashes) {
                checkCriteria[row] = criterion;
                checkSizes[row] = hashes.length;
                checkTags[row] = hash;
                checkAfter[row++] = check.after();
            }
        }
    }

    AppendPlan plan() {
        return plan;
    }

    LogHead expected() {
        return expected;
    }

    LogHead next() {
        return next;
    }

    /** Nothing is asked of the database when nothing is to be stored. */
    boolean isEmpty() {
        return eventIds.length == 0;
    }

    /**
     * Makes everything ready on a connection, on which {@link #execute} then has little left to do.
     */
    void bind(Connection connection) throws SQLException {
        PGConnection arrays = connection.unwrap(PGConnection.class);
        PreparedStatement call = connection.prepareStatement(SQL);
        bound = call;
        call.setLong(1, expected.position());
        call.setLong(2, expected.mark());
        call.setLong(3, next.mark());
        call.setObject(4, recordedAt.atOffset(ZoneOffset.UTC));
        call.setArray(5, arrays.createArrayOf("int4", checkCriteria));
        call.setArray(6, arrays.createArrayOf("int4", checkSizes));
        call.setArray(7, arrays.createArrayOf("int8", checkTags));
        call.setArray(8, arrays.createArrayOf("int8", checkAfter));
        call.setArray(9, arrays.createArrayOf("text", eventIds));
        call.setArray(10, arrays.createArrayOf("text", eventKeys));
        call.setArray(11, arrays.createArrayOf("int4", types));
        call.setArray(12, arrays.createArrayOf("text", versions));
        call.setArray(13, arrays.createArrayOf("int8", occurredAt));
        call.setArray(14, arrays.createArrayOf("bytea", payloads));
        call.setArray(15, arrays.createArrayOf("bytea", hashes));
        call.setArray(16, arrays.createArrayOf("text", metadata));
        call.setArray(17, arrays.createArrayOf("text", tagsJson));
        call.setArray(18, arrays.createArrayOf("int8", tags));
        call.setArray(19, arrays.createArrayOf("int4", tagEvents));
        call.setArray(20, arrays.createArrayOf("int4", tagTypes));
    }

    /** It will not be executed. */
    void discard() throws SQLException {
        if (bound != null) {
            bound.close();
            bound = null;
        }
    }

    /** Executes it once, on the connection it is bound to, if it is. */
    Answer execute(Connection connection) throws SQLException {
        if (isEmpty()) {
            return new Answer.Appended();
        }
        if (bound == null) {
            bind(connection);
        }
        try (PreparedStatement call = bound;
                ResultSet row = call.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("eventstore.append gave no answer");
            }
            return answer(row);
        } finally {
            bound = null;
        }
    }

    private Answer answer(ResultSet row) throws SQLException {
        String outcome = row.getString(1);
        return switch (outcome) {
            case "appended" -> new Answer.Appended();
            case "moved" -> new Answer.Moved();
            case "found" -> new Answer.Found(suspects(row.getArray(2)));
            case null, default ->
                    throw new IllegalStateException("eventstore.append answered " + outcome);
        };
    }

    private Set<QueuedAppend> suspects(Array criteria) throws SQLException {
        Set<QueuedAppend> suspects = new LinkedHashSet<>();
        Stream<Integer> found = Arrays.stream((Integer[]) criteria.getArray());
        found.forEach(criterion -> suspects.add(plan.checks().get(criterion).append()));
        return suspects;
    }
}
