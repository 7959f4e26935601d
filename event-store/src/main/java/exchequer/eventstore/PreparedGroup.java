package exchequer.eventstore;

import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends for one transaction.
 *
 * @param ahead what stores them, if what is expected of the log comes true; null when nothing could
 *     be made ready
 * @param connection what that is bound to; to be closed by whoever stores the group
 */
record PreparedGroup(
        List<QueuedAppend> group, @Nullable AppendCall ahead, @Nullable Connection connection) {

    static PreparedGroup unprepared(List<QueuedAppend> group) {
        return new PreparedGroup(group, null, null);
    }
}
