package exchequer.eventstore;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * Looks at what stays of archived events: every position has one identifier, and tags are those of
 * types that have names, once each. Whether tags are missing, and whether an identifier is at the
 * position of another event, only the events themselves could tell.
 */
final class ArchiveCheck {

    /**
     * Whether the positions of the identifiers are exactly those that should be, by their number
     * and the sum of their hashes: sorting them all would be dear, and one missing may be made up
     * for by another that is doubled. Sets in the select list, unlike those in FROM, are not
     * written down before they are used.
     */
    private static final String IDS =
            """
            select i.found, i.hash is not distinct from w.hash
              from (select count(*) as found, sum(hashint8extended(position, 0)) as hash
                      from eventstore.event_ids where position > ? and position <= ?) i
             cross join (
                   select sum(hashint8extended(s.position, 0)) as hash
                     from (select generate_series(?::bigint + 1, ?::bigint) as position) s) w\
            """;

    private static final String ROWS_OF_IDS =
            """
            select position, count(*) from eventstore.event_ids
             where position > ? and position <= ?
             group by position order by position\
            """;

    private static final String REPEATED_TAGS =
            """
            select position, tag from eventstore.event_tags
             where position > ? and position <= ?
             group by tag, position having count(*) > 1\
            """;

    private static final String NAMELESS_TYPES =
            """
            select t.position, t.tag, t.type_id from eventstore.event_tags t
             where t.position > ? and t.position <= ?
               and not exists (
                   select from eventstore.types y where y.type_id = t.type_id)\
            """;

    private static final String ENDS =
            """
            select h.archived_to,
                   (select coalesce(max(p.end_position) - 1, 0) from eventstore.partitions p
                     where p.archived_at is not null)
              from eventstore.head h\
            """;

    private record IdCount(long rows, boolean areComplete) {}

    private record PositionRows(long position, long rows) {}

    private final CheckScans scans;
    private final Consumer<LogFinding> findings;

    ArchiveCheck(CheckScans scans, Consumer<LogFinding> findings) {
        this.scans = scans;
        this.findings = findings;
    }

    /** Whether head and partitions agree on where the archive ends. */
    void checkEnd() throws SQLException {
        scans.each(
                ENDS,
                it -> {
                    if (it.archivedTo() != it.byPartitions()) {
                        findings.accept(it);
                    }
                },
                row -> new ArchiveFinding.ArchiveElsewhere(row.getLong(1), row.getLong(2)));
    }

    /**
     * @return how many identifiers are at positions in the range
     */
    long check(long after, long upTo) throws SQLException {
        IdCount[] ids = new IdCount[1];
        scans.each(
                IDS,
                count -> ids[0] = count,
                row -> new IdCount(row.getLong(1), row.getBoolean(2)),
                after,
                upTo,
                after,
                upTo);
        if (!ids[0].areComplete || ids[0].rows != upTo - after) {
            findWrongIds(after, upTo);
        }
        scans.each(REPEATED_TAGS, findings, ArchiveCheck::repeated, after, upTo);
        scans.each(NAMELESS_TYPES, findings, ArchiveCheck::nameless, after, upTo);
        return ids[0].rows;
    }

    private void findWrongIds(long after, long upTo) throws SQLException {
        long[] last = {after};
        scans.each(
                ROWS_OF_IDS,
                it -> {
                    reportMissing(last[0], it.position);
                    if (it.rows > 1) {
                        findings.accept(new ArchiveFinding.ArchivedIdDoubled(it.position, it.rows));
                    }
                    last[0] = it.position;
                },
                row -> new PositionRows(row.getLong(1), row.getLong(2)),
                after,
                upTo);
        reportMissing(last[0], upTo + 1);
    }

    private void reportMissing(long before, long next) {
        if (next > before + 1) {
            findings.accept(new ArchiveFinding.ArchivedIdsMissing(before + 1, next - 1));
        }
    }

    private static LogFinding repeated(ResultSet row) throws SQLException {
        return new LogFinding.TagRowExtra(row.getLong(1), row.getLong(2));
    }

    private static LogFinding nameless(ResultSet row) throws SQLException {
        return new ArchiveFinding.TagRowOfNoType(row.getLong(1), row.getLong(2), row.getInt(3));
    }
}
