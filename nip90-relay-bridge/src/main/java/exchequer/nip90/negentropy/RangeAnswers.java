package exchequer.nip90.negentropy;

import java.util.List;

/**
 * Writes what our set has to say to a list of ranges; the two roles differ only in what they do
 * with a list of ids.
 */
final class RangeAnswers {

    private static final int BUCKETS = 16;

    /** Room for what ends a cut message: a skip, and the digest of the rest. */
    private static final int RESERVE = 64;

    /** What a role does with a list of ids. */
    interface IdsRule {
        /**
         * @param from index of our first item in the range
         * @param to index after our last one
         * @param room how many of our ids the message can still take
         * @return index up to which our items are dealt with
         */
        int apply(Range.Ids range, int from, int to, MessageWriter out, int room);
    }

    private final SealedItems items;
    private final int maxBytes;
    private final IdsRule idsRule;
    private final MessageWriter out = MessageWriter.message();

    RangeAnswers(SealedItems items, SyncLimits limits, IdsRule idsRule) {
        this.items = items;
        this.maxBytes = limits.maxOutgoingBytes() - RESERVE;
        this.idsRule = idsRule;
    }

    MessageWriter opening() {
        split(Bound.END, 0, items.size());
        return out;
    }

    MessageWriter to(List<Range> ranges) {
        int from = 0;
        for (Range range : ranges) {
            int to = items.lowerBound(range.upper(), from);
            MessageWriter.Mark mark = out.mark();
            int done = answer(range, from, to);
            boolean full = out.length() > maxBytes;
            if (full) {
                out.backTo(mark);
                done = from;
            }
            if (full || done < to) {
                out.digest(Bound.END, items.fingerprint(done, items.size()));
                return out;
            }
            from = to;
        }
        return out;
    }

    private int answer(Range range, int from, int to) {
        switch (range) {
            case Range.Skip(Bound upper) -> out.skip(upper);
            case Range.Digest(Bound upper, Fingerprint theirs) -> {
                if (theirs.equals(items.fingerprint(from, to))) {
                    out.skip(upper);
                } else {
                    split(upper, from, to);
                }
            }
            case Range.Ids ids -> {
                return idsRule.apply(ids, from, to, out, idsThatFit());
            }
        }
        return to;
    }

    /** How many of our ids still fit, the range's own beginning included. */
    private int idsThatFit() {
        // A bound takes at most 43 bytes, twice for a skip before it, mode and count 6.
        return Math.max(0, (maxBytes - out.length() - 92) / ItemId.BYTES);
    }

    private void split(Bound upper, int from, int to) {
        int count = to - from;
        if (count < 2 * BUCKETS) {
            out.ids(upper, items, from, to);
            return;
        }
        int start = from;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            int end = start + count / BUCKETS + (bucket < count % BUCKETS ? 1 : 0);
            Bound bound = end == to ? upper : Bound.between(items.get(end - 1), items.get(end));
            out.digest(bound, items.fingerprint(start, end));
            start = end;
        }
    }
}
