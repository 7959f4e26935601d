package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrJson;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** In a new table PostgreSQL's estimates speak for reading it whole, and such plans are kept. */
class StoringReadsNoTableWholeIT {

    private final TestClock clock = new TestClock();
    private final DataSource database = NostrDatabase.empty();
    private final RelayStore store = new RelayStore(database, clock);

    @Test
    void whatever_is_stored() throws SQLException {
        long before = wholeReads();

        for (int batch = 0; batch < 8; batch++) {
            storeNotesAndOneDeletion(batch * 100);
        }
        store.readAfter(0, 10, List.of(5));

        // Counts become visible some time after: this one, which is whole, comes last.
        countEvents();
        await().atMost(Duration.ofSeconds(10)).until(() -> wholeReads() > before);
        assertThat(wholeReads()).isEqualTo(before + 1);
    }

    private void storeNotesAndOneDeletion(int first) {
        List<ReceivedEvent> batch =
                IntStream.range(first, first + 20)
                        .mapToObj(
                                n ->
                                        Events.note(
                                                n,
                                                n == first + 19 ? 5 : 1,
                                                "",
                                                List.of(List.of("e", "%064x".formatted(n)))))
                        .map(e -> new ReceivedEvent(e, NostrJson.write(e), clock.instant()))
                        .toList();
        assertThat(store.storeAll(batch)).allMatch(StoreOutcome.Stored.class::isInstance);
    }

    private void countEvents() throws SQLException {
        number("select count(*) from nostr.events");
    }

    private long wholeReads() throws SQLException {
        return number(
                "select sum(seq_scan) from pg_stat_user_tables"
                        + " where schemaname = 'nostr' and relname in ('events', 'tags')");
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
