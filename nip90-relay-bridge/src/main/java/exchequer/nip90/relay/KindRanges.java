package exchequer.nip90.relay;

import java.util.Collection;
import java.util.StringJoiner;

/**
 * Kinds as PostgreSQL writes a set of ranges. The thousands of kinds of NIP-90 are a handful of
 * them; as a list they cost more than the rows that are looked for.
 */
final class KindRanges {

    private KindRanges() {}

    static String of(Collection<Integer> kinds) {
        StringJoiner ranges = new StringJoiner(",", "{", "}");
        int[] sorted = kinds.stream().mapToInt(Integer::intValue).sorted().toArray();
        for (int from = 0, to; from < sorted.length; from = to) {
            to = from + 1;
            while (to < sorted.length && sorted[to] == sorted[to - 1] + 1) {
                to++;
            }
            ranges.add("[" + sorted[from] + "," + sorted[to - 1] + "]");
        }
        return ranges.toString();
    }
}
