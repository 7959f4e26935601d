package exchequer.settlement.lightning;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The other ways to the payee that an invoice offers: fallback addresses ({@code f}) and route
 * hints ({@code r}). A paying node needs the second, and nobody here the first; they are read for
 * what others put into them. Reading them never fails: what has not their form is left out.
 *
 * @param fallbacks in the order of the invoice
 * @param hops of all routes, in the order of the invoice
 */
public record Bolt11Detours(List<Fallback> fallbacks, List<Hop> hops) {

    private static final int TIMESTAMP_VALUES = 7;
    private static final int SIGNATURE_VALUES = 104;
    private static final int FALLBACK = 9; // f
    private static final int ROUTE = 3; // r
    private static final int NODE_BYTES = 33;
    private static final int HOP_BYTES = 51;

    /**
     * An address outside of Lightning.
     *
     * @param version 0 to 31; to 16 witness versions, 17 and 18 older forms
     * @param data whole bytes; bits left over are dropped
     */
    public record Fallback(int version, byte[] data) {}

    /**
     * A channel to go through.
     *
     * @param node where it begins, as 33 bytes; nobody checked that it is a key
     * @param shortChannelId as a number without sign
     */
    public record Hop(byte[] node, long shortChannelId) {}

    public Bolt11Detours {
        fallbacks = List.copyOf(fallbacks);
        hops = List.copyOf(hops);
    }

    public static Bolt11Detours of(Bolt11Invoice invoice) {
        List<Fallback> fallbacks = new ArrayList<>();
        List<Hop> hops = new ArrayList<>();
        byte[] values = values(invoice);
        int at = TIMESTAMP_VALUES;
        while (at + 3 <= values.length) {
            int tag = values[at];
            int end = at + 3 + (values[at + 1] << 5 | values[at + 2]);
            if (end > values.length) {
                break;
            }
            byte[] field = Arrays.copyOfRange(values, at + 3, end);
            if (tag == FALLBACK && field.length > 1) {
                byte[] data = Arrays.copyOfRange(field, 1, field.length);
                fallbacks.add(new Fallback(field[0], FiveBits.toBytesLeniently(data)));
            } else if (tag == ROUTE) {
                hops.addAll(hops(FiveBits.toBytesLeniently(field)));
            }
            at = end;
        }
        return new Bolt11Detours(fallbacks, hops);
    }

    /** Without the signature. */
    private static byte[] values(Bolt11Invoice invoice) {
        try {
            byte[] values = Bech32.parse(invoice.text()).values();
            return Arrays.copyOf(values, Math.max(0, values.length - SIGNATURE_VALUES));
        } catch (UndecodableException notReadHere) {
            // Only an invoice that somebody put together by hand has a text that is none.
            return new byte[0];
        }
    }

    private static List<Hop> hops(byte[] route) {
        List<Hop> hops = new ArrayList<>();
        for (int at = 0; at + HOP_BYTES <= route.length; at += HOP_BYTES) {
            hops.add(
                    new Hop(
                            Arrays.copyOfRange(route, at, at + NODE_BYTES),
                            ByteBuffer.wrap(route).getLong(at + NODE_BYTES)));
        }
        return hops;
    }
}
