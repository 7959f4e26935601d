package exchequer.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Reads the stored log and compares it with itself while it is in use: positions are contiguous,
 * payloads have their hashes, metadata and tags can be read, types have names, and events are found
 * by their tags and identifiers and by nothing else.
 *
 * <p>It only reads, a page at a time, and what it needs of memory does not grow with the log, only
 * with the number of identifiers that lead elsewhere. It takes no lock that an append or a reader
 * could wait for; archiving may have to be tried again. What is appended after it began is not
 * checked.
 *
 * <p>Archived events are not there to be checked. What stays of them is: each position has one
 * identifier, and their tags are of types that have names, once each. That tags of theirs are
 * missing is not noticed before they are restored.
 *
 * <p>That nothing is found does not mean that nothing was changed: whoever changes payload and hash
 * together is not noticed here.
 */
public final class LogCheck {

    /**
     * How far it is.
     *
     * @param position the last one checked
     * @param end the last one to be checked
     * @param findings so far
     */
    public record Progress(long position, long end, long findings) {}

    /**
     * What was checked.
     *
     * @param after positions greater than this
     * @param end up to this one
     * @param events that were there
     * @param archived positions in between whose events are archived
     * @param findings how many there were
     */
    public record Summary(long after, long end, long events, long archived, long findings) {}

    private final Database database;

    /**
     * @param dataSource where {@link EventStoreSchema} has been migrated; PostgreSQL's own driver
     */
    public LogCheck(DataSource dataSource) {
        this.database = new Database(dataSource);
    }

    /**
     * @param after positions greater than this are checked; 0 for the whole log
     * @param findings told each as it is found, in no particular order
     * @param progress told after each page
     * @throws EventStoreUnavailableException when the database cannot be read
     */
    public Summary run(long after, Consumer<LogFinding> findings, Consumer<Progress> progress) {
        try (Connection connection = database.connect()) {
            return new LogCheckRun(
                            new CheckQueries(connection),
                            new CheckScans(connection),
                            after,
                            findings,
                            progress)
                    .run();
        } catch (SQLException e) {
            throw new EventStoreUnavailableException("Could not check the event log", e);
        }
    }
}
