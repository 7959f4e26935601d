package exchequer.eventstore;

import exchequer.eventstore.CheckQueries.Ends;
import exchequer.eventstore.CheckQueries.Page;
import exchequer.eventstore.CheckQueries.Row;
import exchequer.eventstore.CheckQueries.WantedId;
import exchequer.eventstore.CheckQueries.WantedTag;
import exchequer.eventstore.CheckScans.IdRow;
import exchequer.eventstore.CheckScans.TagRow;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the log.
 *
 * <p>Every tag and identifier of every event is looked up. Rows that are nobody's are not found
 * that way, and looking at all rows is dear: they are counted instead, and looked at only where
 * there are more than were looked up.
 */
final class LogCheckRun {

    private final CheckQueries queries;
    private final CheckScans scans;
    private final long after;
    private final Consumer<LogFinding> findings;
    private final Consumer<LogCheck.Progress> progress;
    private final ArchiveCheck archive;
    private final Set<String> misplacedKeys = new HashSet<>();
    private Set<Integer> types = Set.of();
    private long found;
    private long events;
    private long archived;
    private long idRows;
    private long tagRows;
    private long segmentAfter;
    private long segmentEnd;

    LogCheckRun(
            CheckQueries queries,
            CheckScans scans,
            long after,
            Consumer<LogFinding> findings,
            Consumer<LogCheck.Progress> progress) {
        this.queries = queries;
        this.scans = scans;
        this.after = after;
        this.findings = findings;
        this.progress = progress;
        this.archive = new ArchiveCheck(scans, this::report);
    }

    LogCheck.Summary run() throws SQLException {
        Ends ends = queries.ends();
        if (ends.head() != ends.lastEvent()) {
            report(new LogFinding.HeadElsewhere(ends.head(), ends.lastEvent()));
        }
        archive.checkEnd();
        types = queries.types();
        long scanned = Math.max(0, after);
        beginSegment(scanned);
        while (scanned < ends.lastEvent()) {
            scanned = checkPage(scanned, ends.lastEvent());
            progress.accept(new LogCheck.Progress(scanned, ends.lastEvent(), found));
        }
        endSegment(scanned);
        checkExtraIds(scanned);
        checkOutsideLog();
        return new LogCheck.Summary(after, scanned, events, archived, found);
    }

    private long checkPage(long scanned, long end) throws SQLException {
        Page page = queries.page(scanned, Math.min(end, segmentEnd));
        if (page.archivedTo() > scanned) {
            long skipTo = Math.min(page.archivedTo(), end);
            endSegment(scanned);
            archived += skipTo - scanned;
            idRows += archive.check(scanned, skipTo);
            beginSegment(skipTo);
            return skipTo;
        }
        long expected = scanned + 1;
        for (Row row : page.rows()) {
            if (row.position() > expected) {
                report(new LogFinding.PositionsMissing(expected, row.position() - 1));
            } else if (row.position() < expected) {
                report(new LogFinding.PositionDoubled(row.position()));
            }
            expected = row.position() + 1;
        }
        events += page.rows().size();
        checkRows(page.rows());
        long last = expected - 1;
        if (page.rows().isEmpty()) {
            last = Math.min(end, segmentEnd);
            report(new LogFinding.PositionsMissing(scanned + 1, last));
        }
        if (last == segmentEnd) {
            endSegment(last);
            beginSegment(last);
        }
        return last;
    }

    private void checkRows(List<Row> rows) throws SQLException {
        List<WantedTag> tags = new ArrayList<>();
        List<WantedId> ids = new ArrayList<>();
        long previous = 0;
        for (Row row : rows) {
            // Its rows in the indexes can be those of its twin.
            boolean isDoubled = row.position() == previous;
            if (!MessageDigest.isEqual(Sha256.of(row.payload()), row.payloadSha256())) {
                report(new LogFinding.PayloadChanged(row.position()));
            }
            if (!isReadable(row.metadata())) {
                report(new LogFinding.JsonUnreadable(row.position(), "metadata"));
            }
            if (!isKnown(row.typeId())) {
                report(new LogFinding.TypeMissing(row.position(), row.typeId()));
            }
            List<EventTag> ofEvent = tagsOf(row.tags());
            if (ofEvent == null) {
                report(new LogFinding.JsonUnreadable(row.position(), "tags"));
            } else if (!isDoubled) {
                for (EventTag tag : ofEvent) {
                    tags.add(new WantedTag(row.position(), row.typeId(), tag, hashOf(tag)));
                }
            }
            if (!isDoubled) {
                ids.add(new WantedId(row.position(), row.eventId(), EventKey.of(row.eventId())));
            }
            previous = row.position();
        }
        tagRows += queries.lookUpTags(tags, this::report);
        idRows += queries.lookUpIds(ids, this::reportId);
    }

    private static boolean isReadable(String metadata) {
        try {
            EventJson.readMetadata(metadata);
            return true;
        } catch (UnreadableJsonException e) {
            return false;
        }
    }

    private static @Nullable List<EventTag> tagsOf(String json) {
        try {
            return EventJson.readTags(json);
        } catch (UnreadableJsonException e) {
            return null;
        }
    }

    private static long hashOf(EventTag tag) {
        return TagHash.of(new Tag(tag.key(), tag.value()));
    }

    /** A type may have been registered since. */
    private boolean isKnown(int typeId) throws SQLException {
        if (!types.contains(typeId)) {
            types = queries.types();
        }
        return types.contains(typeId);
    }

    private void beginSegment(long position) throws SQLException {
        segmentAfter = position;
        segmentEnd = queries.endOfPartition(position + 1);
        tagRows = 0;
    }

    private void endSegment(long position) throws SQLException {
        if (position > segmentAfter && queries.countTagRows(segmentAfter, position) != tagRows) {
            checkExtraTags(segmentAfter, position);
        }
    }

    private void checkExtraTags(long from, long to) throws SQLException {
        Set<TagRow> seen = new HashSet<>();
        long[] current = {-1};
        scans.eachTagRow(
                from,
                to,
                row -> {
                    if (row.position() != current[0]) {
                        seen.clear();
                        current[0] = row.position();
                    }
                    if (isExtra(row) || !seen.add(row)) {
                        report(new LogFinding.TagRowExtra(row.position(), row.tag()));
                    }
                });
    }

    /** Unreadable tags are a finding already; what they were nobody knows. */
    private static boolean isExtra(TagRow row) {
        if (row.isArchived()) {
            return false;
        }
        if (row.tags() == null) {
            return true;
        }
        List<EventTag> tags = tagsOf(row.tags());
        return tags != null && tags.stream().noneMatch(tag -> hashOf(tag) == row.tag());
    }

    private void checkExtraIds(long to) throws SQLException {
        if (to > after && queries.countIdRows(after, to) != idRows) {
            scans.eachIdRow(after, to, this::checkIdRow);
        }
    }

    private void checkIdRow(IdRow row) {
        boolean isItsOwn = row.eventId() != null && EventKey.of(row.eventId()).equals(row.key());
        // A row that leads elsewhere was found when its event was looked up; those of the archive
        // were looked at by themselves.
        if (!row.isArchived() && !isItsOwn && !misplacedKeys.contains(row.key())) {
            report(new LogFinding.IdRowExtra(row.position(), row.key()));
        }
    }

    private void checkOutsideLog() throws SQLException {
        scans.eachTagRowBeyondLastEvent(
                row -> report(new LogFinding.TagRowExtra(row.position(), row.tag())));
        scans.eachIdRowOutsideLog(
                row -> report(new LogFinding.IdRowExtra(row.position(), row.key())));
    }

    private void reportId(LogFinding finding) {
        if (finding instanceof LogFinding.IdRowElsewhere(_, String eventId, _)) {
            misplacedKeys.add(EventKey.of(eventId));
        }
        report(finding);
    }

    private void report(LogFinding finding) {
        found++;
        findings.accept(finding);
    }
}
