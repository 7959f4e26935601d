package exchequer.ledger;

import exchequer.eventstore.CopyRows;
import exchequer.eventstore.consumer.ReceivedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what of a batch is new, compared with everything read before.
 *
 * <p>The consumer keeps repeats away from the ledger already. This is the second line: a repeated
 * event that got through would be money counted twice.
 */
final class Intake {

    private final Map<String, Hash> known;
    private final List<Input> fresh = new ArrayList<>();
    private long position;
    private long duplicates;

    private Intake(Map<String, Hash> known, long position) {
        this.known = known;
        this.position = position;
    }

    /**
     * Sorts a batch that comes after {@code position}.
     *
     * @throws LedgerIntegrityException when a position is missing, an event has come before with
     *     another content or cannot be understood, or a fact turns up at a position where there was
     *     none
     */
    static Intake of(Connection tx, long position, List<Reading> events) throws SQLException {
        var intake = new Intake(knownHashes(tx, events), position);
        events.forEach(intake::take);
        return intake;
    }

    /** The facts nobody has seen before, in position order. */
    List<Input> fresh() {
        return List.copyOf(fresh);
    }

    /** Position of the last event read. */
    long position() {
        return position;
    }

    /** How many facts came again with the same content. */
    long duplicates() {
        return duplicates;
    }

    /** Remembers the new facts, so that they are known when they come again. */
    void store(Connection tx) throws SQLException {
        var rows =
                new CopyRows(
                        tx,
                        "ledger.inputs (event_id, position, tenant, host, type, input_hash)",
                        6);
        for (Input input : fresh) {
            rows.row()
                    .text(input.event().eventId())
                    .number(input.event().position())
                    .text(input.event().tenantId())
                    .text(input.host())
                    .text(input.event().type())
                    .bytes(input.hash().bytes());
        }
        rows.end();
    }

    private void take(Reading reading) {
        ReceivedEvent event = reading.event();
        boolean isNext = event.position() == position + 1;
        if (event.position() > position + 1) {
            throw new LedgerIntegrityException(
                    "position %d follows %d".formatted(event.position(), position));
        }
        position = Math.max(position, event.position());
        switch (reading) {
            // Also when it is a repeat: its hash says whether it is the same event.
            case Reading.Fact(var input) -> take(input, isNext);
            case Reading.OfNoConcern _ -> {}
            case Reading.Unreadable(_, var why) -> throw why;
        }
    }

    private void take(Input input, boolean isNext) {
        String eventId = input.event().eventId();
        @Nullable Hash before = known.get(eventId);
        if (before != null && before.equals(input.hash())) {
            duplicates++;
        } else if (before != null) {
            throw new LedgerIntegrityException(
                    "event %s came again with another content at position %d"
                            .formatted(eventId, input.event().position()));
        } else if (!isNext) {
            throw new LedgerIntegrityException(
                    "event %s claims position %d, where the ledger has read something else"
                            .formatted(eventId, input.event().position()));
        } else {
            known.put(eventId, input.hash());
            fresh.add(input);
        }
    }

    private static Map<String, Hash> knownHashes(Connection tx, List<Reading> events)
            throws SQLException {
        List<ReceivedEvent> facts =
                events.stream().filter(Reading.Fact.class::isInstance).map(Reading::event).toList();
        if (facts.isEmpty()) {
            return new HashMap<>();
        }
        try (var select =
                tx.prepareStatement(
                        """
                        select i.event_id, i.input_hash
                        from unnest(?::text[]) as asked (event_id)
                        join ledger.inputs i using (event_id)""")) {
            select.setArray(1, SqlArrays.texts(tx, facts, ReceivedEvent::eventId));
            var known = new HashMap<String, Hash>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    known.put(rows.getString(1), Hash.of(rows.getBytes(2)));
                }
            }
            return known;
        }
    }
}
