package exchequer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries that {@link AsOf} means lie in the journal: all up to {@code whole}, none after
 * {@code last}, and of those between the ones whose times say so.
 *
 * @param effective PostgreSQL's text of the latest effective time
 * @param recorded PostgreSQL's text of the latest recorded time
 */
record EntryRange(long whole, long last, String effective, String recorded) {

    private static final String ANY_TIME = "infinity";

    /**
     * @throws IllegalArgumentException when the books have not come to the position yet
     */
    static EntryRange of(Connection tx, AsOf asOf) throws SQLException {
        long entries = entries(tx, asOf.position());
        long whole = entries;
        long last = entries;
        if (asOf.effective() != null) {
            whole = Math.min(whole, allBefore(tx, HoursTable.EFFECTIVE, asOf.effective(), entries));
            last = Math.min(last, noneAfter(tx, HoursTable.EFFECTIVE, asOf.effective()));
        }
        if (asOf.recorded() != null) {
            whole = Math.min(whole, allBefore(tx, HoursTable.RECORDED, asOf.recorded(), entries));
            last = Math.min(last, noneAfter(tx, HoursTable.RECORDED, asOf.recorded()));
        }
        return new EntryRange(
                Math.min(whole, last), last, text(asOf.effective()), text(asOf.recorded()));
    }

    private static String text(@Nullable Instant instant) {
        return instant == null ? ANY_TIME : instant.toString();
    }

    private static long entries(Connection tx, @Nullable Long position) throws SQLException {
        try (var select =
                tx.prepareStatement(
                        """
                        select h.position, h.transfers,
                               coalesce((select t.number from ledger.transfers t
                                         where t.position <= ?
                                         order by t.position desc, t.rule_index desc limit 1), 0)
                        from ledger.head h""")) {
            select.setLong(1, position == null ? Long.MAX_VALUE : position);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new LedgerIntegrityException("the journal has no head");
                }
                if (position != null && position > row.getLong(1)) {
                    throw new IllegalArgumentException(
                            "the books have come to position %d, not to %d"
                                    .formatted(row.getLong(1), position));
                }
                return row.getLong(3);
            }
        }
    }

    /** Every entry up to this number belongs to an hour before that of the instant. */
    private static long allBefore(Connection tx, String clock, Instant instant, long entries)
            throws SQLException {
        return number(
                tx,
                "select coalesce(min(first_number) - 1, ?) from ledger.hours"
                        + " where clock = ? and hour >= date_trunc('hour', ?::timestamptz, 'UTC')",
                entries,
                clock,
                instant);
    }

    /** Every entry after this number belongs to an hour after that of the instant. */
    private static long noneAfter(Connection tx, String clock, Instant instant)
            throws SQLException {
        return number(
                tx,
                "select coalesce(max(last_number), ?) from ledger.hours"
                        + " where clock = ? and hour <= date_trunc('hour', ?::timestamptz, 'UTC')",
                0,
                clock,
                instant);
    }

    private static long number(
            Connection tx, String sql, long otherwise, String clock, Instant instant)
            throws SQLException {
        try (var select = tx.prepareStatement(sql)) {
            select.setLong(1, otherwise);
            select.setString(2, clock);
            select.setString(3, instant.toString());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
