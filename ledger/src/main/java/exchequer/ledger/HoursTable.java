package exchequer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Notes between which numbers the entries of each hour lie, by both of their times. */
final class HoursTable {

    static final String EFFECTIVE = "effective";
    static final String RECORDED = "recorded";

    private record Row(String clock, Instant hour, long first, long last) {}

    private HoursTable() {}

    /** Adds the transfers of a batch, which come after all that are noted. */
    static void note(Connection tx, List<Transfer> transfers) throws SQLException {
        List<Row> rows = new ArrayList<>(rows(EFFECTIVE, transfers, Transfer::effectiveAt));
        rows.addAll(rows(RECORDED, transfers, Transfer::recordedAt));
        try (var upsert =
                tx.prepareStatement(
                        """
                        insert into ledger.hours as h (clock, hour, first_number, last_number)
                        select * from unnest(?::text[], ?::timestamptz[], ?::bigint[], ?::bigint[])
                        on conflict (clock, hour) do update set last_number = excluded.last_number
                        """)) {
            upsert.setArray(1, SqlArrays.texts(tx, rows, Row::clock));
            upsert.setArray(2, SqlArrays.texts(tx, rows, row -> row.hour().toString()));
            upsert.setArray(3, SqlArrays.bigints(tx, rows, Row::first));
            upsert.setArray(4, SqlArrays.bigints(tx, rows, Row::last));
            upsert.executeUpdate();
        }
    }

    private static List<Row> rows(
            String clock, List<Transfer> transfers, Function<Transfer, Instant> time) {
        Map<Instant, Row> rows = new TreeMap<>();
        for (Transfer transfer : transfers) {
            Instant hour = time.apply(transfer).truncatedTo(ChronoUnit.HOURS);
            rows.merge(
                    hour,
                    new Row(clock, hour, transfer.number(), transfer.number()),
                    (before, now) -> new Row(clock, hour, before.first(), now.last()));
        }
        return List.copyOf(rows.values());
    }
}
