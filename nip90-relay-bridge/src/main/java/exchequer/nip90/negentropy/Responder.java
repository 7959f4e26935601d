package exchequer.nip90.negentropy;

import java.util.List;

/**
 * The side that answers. It learns nothing and remembers nothing but the count of rounds. Not
 * thread-safe. Messages are hex, as NIP-77 carries them.
 */
public final class Responder {

    private static final String OUR_VERSION = Integer.toHexString(MessageReader.VERSION);

    private final SealedItems items;
    private final SyncLimits limits;
    private int rounds;

    public sealed interface Answer {

        record Message(String hex) implements Answer {}

        /** The message can not be read, or the exchange goes on for too long. */
        record Refused(String reason) implements Answer {}
    }

    public Responder(SealedItems items, SyncLimits limits) {
        this.items = items;
        this.limits = limits;
    }

    /**
     * Answers one message. Never throws, whatever it is; the answer keeps to the limit, and costs
     * time in proportion to the length of question and answer, not to the size of the set.
     */
    public Answer answer(String message) {
        if (++rounds > limits.maxRounds()) {
            return new Answer.Refused("more than " + limits.maxRounds() + " rounds");
        }
        return switch (MessageReader.read(message, limits.maxIncomingBytes())) {
            case Reading.Malformed(String reason) -> new Answer.Refused(reason);
            // Told which version we speak, a client may come again in that one.
            case Reading.OtherVersion() -> new Answer.Message(OUR_VERSION);
            case Reading.Ranges(List<Range> ranges) -> new Answer.Message(reply(ranges));
        };
    }

    private String reply(List<Range> ranges) {
        return new RangeAnswers(items, limits, this::writeOurs).to(ranges).toHex();
    }

    private int writeOurs(Range.Ids range, int from, int to, MessageWriter out, int room) {
        int end = Math.min(to, from + room);
        if (end == to) {
            out.ids(range.upper(), items, from, to);
        } else if (end > from) {
            out.ids(Bound.between(items.get(end - 1), items.get(end)), items, from, end);
        }
        return end;
    }
}
