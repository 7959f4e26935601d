package exchequer.eventstore.crash;

import exchequer.eventstore.crash.Journal.Line;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the log with what the clients were told. Give it first the lines of the journals, then
 * the events that are in the log by then, and ask for the violations.
 *
 * <p>It keeps a digest of every event it has ever seen, so that the log can be read again later and
 * compared: what was right once must stay so through every crash.
 */
final class LogAudit {

    /** Type of the events whose condition is that no other such event lies after the marker. */
    static final String HOT = "crash.Hot";

    /**
     * @param after for hot events the marker of their condition, else ignored
     * @param content digest of everything but the position
     */
    record Seen(long position, String eventId, String type, long after, long content) {}

    private final Longs ids = new Longs();
    private final Longs contents = new Longs();
    private final Set<Long> present = new HashSet<>();
    private final Set<Long> absent = new HashSet<>();
    private final Set<Long> begun = new HashSet<>();
    private final Set<Long> unexplained = new HashSet<>();
    private final Set<Long> unavailable = new HashSet<>();
    private final Set<Long> unknown = new HashSet<>();
    private final List<Line> promised = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final long[] counts = new long[Journal.Entry.values().length];
    private @Nullable AppendKey open;
    private int openIndex;
    private long lastHot;

    /** The last position it has seen. */
    long head() {
        return ids.size();
    }

    /** Digest of the identifier at a position it has seen. */
    long idAt(long position) {
        return ids.at(position);
    }

    /** How many such lines there were. */
    long count(Journal.Entry entry) {
        return counts[entry.ordinal()];
    }

    /** What has been found since the last call. */
    List<String> takeViolations() {
        List<String> found = List.copyOf(violations);
        violations.clear();
        return found;
    }

    void told(List<Line> lines) {
        for (Line line : lines) {
            counts[line.entry().ordinal()]++;
            told(line);
        }
        // What was stored before the journal was read the last time was begun before that as well.
        for (long key : unexplained) {
            violations.add(
                    "an append with key %x was stored, but nobody asked for it".formatted(key));
        }
        unexplained.clear();
    }

    private void told(Line line) {
        long key = line.key().packed();
        switch (line.entry()) {
            case BEGUN -> {
                if (!unexplained.remove(key) && !present.contains(key)) {
                    begun.add(key);
                }
            }
            case ACKNOWLEDGED -> promised.add(line);
            case CONFLICT -> rejected(line.key());
            case UNKNOWN -> {
                unknown.add(key);
                unavailable.remove(key);
            }
            case UNAVAILABLE -> {
                // After an unknown outcome it may be stored, whatever a later attempt says.
                if (!unknown.contains(key)) {
                    unavailable.add(key);
                }
            }
            case STORED_ALREADY -> promised.add(line);
            case WRONG -> violate("%s was answered with %s", line.key(), line.detail());
        }
    }

    private void rejected(AppendKey key) {
        if (unknown.contains(key.packed())) {
            // An earlier attempt may be stored, and be what this one conflicted with.
            return;
        }
        begun.remove(key.packed());
        if (present.contains(key.packed())) {
            violate("%s was rejected and is in the log", key);
        }
        absent.add(key.packed());
    }

    /** The next event of the log. */
    void event(Seen event) {
        if (event.position() != head() + 1) {
            violate("position %d where %d should be", event.position(), head() + 1);
            return;
        }
        ids.add(Digest.of(event.eventId()));
        contents.add(event.content());
        follow(AppendKey.ofEvent(event.eventId()), AppendKey.indexOfEvent(event.eventId()), event);
        if (event.type().equals(HOT)) {
            if (lastHot > event.after()) {
                violate(
                        "%s at %d was accepted after %d in spite of the event at %d",
                        event.eventId(), event.position(), event.after(), lastHot);
            }
            lastHot = event.position();
        }
    }

    private void follow(AppendKey key, int index, Seen event) {
        if (open == null) {
            if (index != 0) {
                violate("%s at %d lacks what comes before it", event.eventId(), event.position());
            }
            begin(key);
        } else if (!open.equals(key) || index != openIndex + 1) {
            violate("%s is in the log in part, before %d", open, event.position());
            if (!open.equals(key)) {
                begin(key);
            }
        }
        openIndex = index;
        open = index + 1 == key.count() ? null : key;
    }

    private void begin(AppendKey key) {
        long packed = key.packed();
        if (!present.add(packed)) {
            violate("%s is in the log twice", key);
        }
        if (absent.contains(packed)) {
            violate("%s was rejected and is in the log", key);
        }
        if (!begun.remove(packed)) {
            unexplained.add(packed);
        }
    }

    /** To be called when everything in the log has been given. */
    void endOfLog() {
        if (open != null) {
            violate("%s is in the log in part, at its end", open);
        }
        promised.forEach(this::checkPromise);
        promised.clear();
    }

    private void checkPromise(Line line) {
        AppendKey key = line.key();
        if (line.entry() == Journal.Entry.STORED_ALREADY) {
            if (unavailable.contains(key.packed())) {
                violate("%s was reported as not stored, and was", key);
            }
            if (!present.contains(key.packed())) {
                violate("%s was reported as stored already and is not", key);
            }
            return;
        }
        unavailable.remove(key.packed());
        long last = Long.parseLong(line.detail());
        for (int i = 0; i < key.count(); i++) {
            long position = last - key.count() + 1 + i;
            if (position < 1 || position > head()) {
                violate("acknowledged event %s at %d is lost", key.eventId(i), position);
            } else if (ids.at(position) != Digest.of(key.eventId(i))) {
                violate("at %d is not the acknowledged event %s", position, key.eventId(i));
            }
        }
    }

    /** An event of the log that was seen before and is read again. */
    void again(Seen event) {
        if (event.position() > head()
                || ids.at(event.position()) != Digest.of(event.eventId())
                || contents.at(event.position()) != event.content()) {
            violate("%s at %d is not what was there before", event.eventId(), event.position());
        }
    }

    /** How far the log was when it was read again. */
    void againUpTo(long position) {
        if (position != head()) {
            violate("read again, the log ends at %d instead of %d", position, head());
        }
    }

    private void violate(String message, Object... arguments) {
        violations.add(message.formatted(arguments));
    }
}
