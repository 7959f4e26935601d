package exchequer.nip90.session;

import exchequer.nip90.nostr.Filter;
import java.time.Duration;
import java.util.List;

/**
 * How to listen at an outside relay.
 *
 * @param filters what to listen for, without times and limits
 * @param overlap how far before the last known moment to ask again. Gift wraps carry times up to
 *     two days too early (NIP-59), so less than 48 hours loses some
 * @param pingEvery after which a sign of life is asked for, and progress is written down
 * @param answerTimeout for a connection, a page, a pong
 * @param firstPause before the second try to connect; doubled with every failure
 * @param longestPause between tries
 * @param pageSize events asked for at once
 * @param maxUnderway events received and not yet stored; beyond that the connection is given up,
 *     and what was missed is caught up with at our own pace
 */
public record SessionRules(
        List<Filter> filters,
        Duration overlap,
        Duration pingEvery,
        Duration answerTimeout,
        Duration firstPause,
        Duration longestPause,
        int pageSize,
        int maxUnderway) {

    public SessionRules {
        filters = List.copyOf(filters);
        if (filters.isEmpty() || pageSize < 2 || maxUnderway < 1) {
            throw new IllegalArgumentException("nothing to listen for, or no room to do so");
        }
    }

    public static SessionRules standard(List<Filter> filters) {
        return new SessionRules(
                filters,
                Duration.ofHours(48),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                500,
                5_000);
    }
}
