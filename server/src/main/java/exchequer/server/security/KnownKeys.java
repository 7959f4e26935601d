package exchequer.server.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a moment who is known here, so that strangers who publish without end do not have
 * the database asked about each event. Bounded; thread-safe.
 */
public final class KnownKeys implements Predicate<String> {

    /** How late a key that becomes known, or is no longer, may be noticed. */
    static final Duration MEMORY = Duration.ofSeconds(10);

    private static final int MAX_KEYS = 16_384;

    private record Answer(boolean known, Instant until) {}

    private final Predicate<String> source;
    private final InstantSource clock;
    private final LinkedHashMap<String, Answer> answers = new LinkedHashMap<>();

    /**
     * @param source the slow answer; when it throws, nothing is remembered
     */
    public KnownKeys(Predicate<String> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    @Override
    public boolean test(String pubkey) {
        Instant now = clock.instant();
        Answer answer = remembered(pubkey);
        if (answer == null || !now.isBefore(answer.until)) {
            // Not under the lock: one slow question must not hold up the others.
            answer = new Answer(source.test(pubkey), now.plus(MEMORY));
            remember(pubkey, answer);
        }
        return answer.known;
    }

    private synchronized @Nullable Answer remembered(String pubkey) {
        return answers.get(pubkey);
    }

    private synchronized void remember(String pubkey, Answer answer) {
        answers.putLast(pubkey, answer);
        if (answers.size() > MAX_KEYS) {
            answers.pollFirstEntry();
        }
    }
}
