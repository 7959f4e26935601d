package exchequer.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.EventStoreSchema;
import exchequer.eventstore.PostgresEventStorageEngine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;

class CheckLogCommandIT {

    private record Outcome(int status, String out, String err) {}

    @Test
    void sound_log_is_reported_as_such() throws Exception {
        Outcome outcome = check("--jdbc-url", logOf(5));

        assertThat(outcome)
                .isEqualTo(
                        new Outcome(
                                0, "checked 5 events at positions 1 to 5: nothing found\n", ""));
    }

    @Test
    void damage_is_told_with_place_and_remedy() throws Exception {
        String url = logOf(5);
        damage(url, "update eventstore.events set payload = '' where position = 3");
        damage(url, "delete from eventstore.events where position = 5");
        Outcome outcome = check("--jdbc-url", url);

        assertThat(outcome.status).isEqualTo(1);
        assertThat(outcome.out)
                .contains(
                        "the payload at position 3 does not have its stored SHA-256:"
                                + " restore this event from a backup; readers stop before it\n")
                .contains("the head is at position 5, but the last event is at 4: ")
                .endsWith(" found\n");
        assertThat(outcome.err).isEmpty();
    }

    @Test
    void json_says_the_same() throws Exception {
        String url = logOf(5);
        damage(url, "update eventstore.events set payload = '' where position = 3");
        Outcome outcome = check("--jdbc-url", url, "--json", "--after", "1");

        assertThat(outcome.status).isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(outcome.out);
        assertThat(json.get("after").asLong()).isEqualTo(1);
        assertThat(json.get("end").asLong()).isEqualTo(5);
        assertThat(json.get("events").asLong()).isEqualTo(4);
        assertThat(json.get("finding_count").asLong()).isEqualTo(1);
        assertThat(json.at("/findings/0/kind").asText()).isEqualTo("payload_changed");
        assertThat(json.at("/findings/0/position").asLong()).isEqualTo(3);
        assertThat(json.at("/findings/0/remedy").asText()).contains("backup");
    }

    @Test
    void archive_is_checked_as_far_as_it_can_be() throws Exception {
        String url = logOf(25, 10);
        damage(url, "select eventstore.archive_oldest()");
        Outcome sound = check("--jdbc-url", url);
        damage(url, "delete from eventstore.event_ids where position between 3 and 4");
        Outcome damaged = check("--jdbc-url", url);

        assertThat(sound.out)
                .isEqualTo(
                        "checked 15 events at positions 1 to 25, and identifiers and tags of 10"
                                + " archived ones: nothing found\n");
        assertThat(damaged.status).isEqualTo(1);
        assertThat(damaged.out)
                .startsWith(
                        "eventstore.event_ids has no rows for the archived positions 3 to 4:"
                                + " a repeated append would be stored twice: ")
                .endsWith(": 1 found\n");
    }

    @Test
    void long_list_of_findings_is_cut() throws Exception {
        String url = logOf(1_005);
        damage(url, "update eventstore.events set payload = ''");
        Outcome outcome = check("--jdbc-url", url);

        assertThat(outcome.out.lines()).hasSize(1_002);
        assertThat(outcome.out).contains("… and 5 more").endsWith(": 1,005 found\n");
    }

    @Test
    void what_cannot_be_checked_is_neither_sound_nor_damaged(@TempDir Path empty) {
        Outcome noStore = check("--jdbc-url", SharedPostgres.newDatabaseUrl());
        Outcome nothingThere = check("--jdbc-url", "jdbc:postgresql://127.0.0.1:1/none");
        Outcome notPostgres = check("--jdbc-url", "jdbc:other:secret");
        Outcome noneRuns = check("--data", empty.toString());
        Outcome wrongOption = check("--nonsense");

        for (Outcome outcome : List.of(noStore, nothingThere, notPostgres, noneRuns, wrongOption)) {
            assertThat(outcome.status).isEqualTo(2);
            assertThat(outcome.out).isEmpty();
            assertThat(outcome.err).isNotBlank().doesNotContain("secret", "\tat ");
        }
        assertThat(noStore.err).contains("eventstore.");
        assertThat(noneRuns.err).contains("./exchequer up");
    }

    private static Outcome check(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                new CommandLine(new CheckLogCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        return new Outcome(status, out.toString(), err.toString());
    }

    /** The address of a database with so many events. */
    private static String logOf(int count) throws Exception {
        return logOf(count, 1 << 24);
    }

    private static String logOf(int count, int partitionSize) throws Exception {
        String url = SharedPostgres.newDatabaseUrl();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        EventStoreSchema.migrate(source);
        damage(url, "update eventstore.head set partition_size = " + partitionSize);
        var converter = new DelegatingEventConverter(new JacksonConverter(EventStoreJson.mapper()));
        try (PostgresEventStorageEngine engine =
                new PostgresEventStorageEngine(source, converter, InstantSource.system())) {
            List<TaggedEventMessage<?>> events =
                    IntStream.rangeClosed(1, count)
                            .<TaggedEventMessage<?>>mapToObj(CheckLogCommandIT::event)
                            .toList();
            engine.appendEvents(AppendCondition.none(), null, events)
                    .get(20, TimeUnit.SECONDS)
                    .commit(null)
                    .get(20, TimeUnit.SECONDS);
        }
        return url;
    }

    private static TaggedEventMessage<?> event(int n) {
        return new GenericTaggedEventMessage<>(
                new GenericEventMessage(
                        new MessageType("exchequer.Counted", "1"),
                        new byte[] {'{', '}'},
                        Map.of("tenant_id", "t", "host", "h")),
                Set.of(new Tag("n", Integer.toString(n))));
    }

    private static void damage(String url, String sql) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica; " + sql);
        }
    }
}
