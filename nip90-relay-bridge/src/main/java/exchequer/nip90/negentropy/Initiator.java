package exchequer.nip90.negentropy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The side that asks, and learns what either side lacks. Not thread-safe.
 *
 * <p>A peer that lies can make it report wrong differences, never more than the limits allow; what
 * is fetched has to be verified anyway. Messages are hex, as NIP-77 carries them.
 */
public final class Initiator {

    private final SealedItems items;
    private final SyncLimits limits;
    // Where a message was cut, a peer goes over settled ground again and names ids again.
    private final Set<ItemId> had = new HashSet<>();
    private final Set<ItemId> needed = new HashSet<>();
    private int rounds;

    /** What an answer of the peer leads to. */
    public sealed interface Step {

        /** Send this, and come back with the answer. */
        record Ask(String message, Difference found) implements Step {}

        /** Nothing is left to ask. */
        record Finished(Difference found) implements Step {}

        /** The peer can not be reasoned with; what it said until now may be used or not. */
        record Refused(String reason) implements Step {}
    }

    /**
     * What one answer revealed; nothing is revealed twice.
     *
     * @param have ids that only we have
     * @param need ids that only the peer has
     */
    public record Difference(List<ItemId> have, List<ItemId> need) {
        public Difference {
            have = List.copyOf(have);
            need = List.copyOf(need);
        }
    }

    public Initiator(SealedItems items, SyncLimits limits) {
        this.items = items;
        this.limits = limits;
    }

    /** The first message. */
    public String open() {
        return new RangeAnswers(items, limits, (_, _, to, _, _) -> to).opening().toHex();
    }

    /** Takes the peer's answer to the message before. Never throws, whatever it is. */
    public Step next(String answer) {
        if (++rounds > limits.maxRounds()) {
            return new Step.Refused("no end after " + limits.maxRounds() + " rounds");
        }
        return switch (MessageReader.read(answer, limits.maxIncomingBytes())) {
            case Reading.Malformed(String reason) -> new Step.Refused(reason);
            case Reading.OtherVersion() ->
                    new Step.Refused("the peer speaks another version of the protocol");
            case Reading.Ranges(List<Range> ranges) -> compare(ranges);
        };
    }

    private Step compare(List<Range> ranges) {
        List<ItemId> have = new ArrayList<>();
        List<ItemId> need = new ArrayList<>();
        RangeAnswers answers =
                new RangeAnswers(
                        items,
                        limits,
                        (ids, from, to, out, _) -> {
                            differ(ids.ids(), from, to, have, need);
                            out.skip(ids.upper());
                            return to;
                        });
        MessageWriter message = answers.to(ranges);
        if (needed.size() > limits.maxIds()) {
            return new Step.Refused("more than " + limits.maxIds() + " ids");
        }
        Difference found = new Difference(have, need);
        return message.isEmpty() ? new Step.Finished(found) : new Step.Ask(message.toHex(), found);
    }

    private void differ(
            List<ItemId> theirs, int from, int to, List<ItemId> have, List<ItemId> need) {
        Set<ItemId> unmatched = new HashSet<>(theirs);
        for (int i = from; i < to; i++) {
            ItemId ours = items.get(i).id();
            if (!unmatched.remove(ours) && had.add(ours)) {
                have.add(ours);
            }
        }
        unmatched.stream().filter(needed::add).forEach(need::add);
    }
}
