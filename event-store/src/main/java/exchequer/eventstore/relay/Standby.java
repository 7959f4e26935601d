package exchequer.eventstore.relay;

import exchequer.eventstore.relay.RelayProgress.Holder;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Watches the relay that owns a topic, and takes the topic over when that one has ended or shows no
 * sign of life. One thread; to be called once per {@link Heartbeat#INTERVAL}.
 *
 * <p>Silence is counted in looks and not in time: what passes while this process is suspended, or
 * cannot reach PostgreSQL, was not silence of the other.
 */
final class Standby {

    /** Looks in a row that find the owner unchanged, after the first, until it counts as gone. */
    static final int PATIENCE = 5;

    private final DataSource database;
    private final String topic;
    private @Nullable Holder seen;
    private int unchanged;
    private long lastPosition;

    Standby(DataSource database, String topic) {
        this.database = database;
        this.topic = topic;
    }

    /** The topic, if its owner is gone and nobody else was faster. */
    Optional<RelayProgress> takeOver() throws SQLException {
        var before = seen;
        // Unless this look succeeds, the next one is the first again.
        seen = null;
        var sighting = RelayProgress.look(database, topic);
        if (sighting.isEmpty()) {
            // The database is not what it was, as after it came back from an old backup.
            return Optional.of(RelayProgress.claim(database, topic));
        }
        var holder = sighting.get().holder();
        seen = holder;
        unchanged = holder.equals(before) ? unchanged + 1 : 0;
        lastPosition = sighting.get().lastPosition();
        boolean isGone = holder.released() || unchanged >= PATIENCE;
        return isGone ? RelayProgress.claimFrom(database, topic, holder) : Optional.empty();
    }

    /** What the owner had recorded at the last look. */
    long lastPosition() {
        return lastPosition;
    }
}
