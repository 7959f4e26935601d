package exchequer.settlement.lightning;

import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Decoding.Undecodable;

/**
 * The BOLT-11 invoice format: reads what strangers send and writes what we issue. Pure and
 * thread-safe.
 *
 * <p>Reading follows BOLT-11, and where its prose and its examples disagree (fixed-length fields of
 * another length) the examples, as LND does: such fields, unknown fields and fallback addresses are
 * skipped, and of a field given twice the first counts. Checks that depend on time or on the payer
 * (expiry, network, amount) are the caller's.
 */
public final class Bolt11 {

    /** LND reads no longer invoice. */
    static final int MAX_LENGTH = 7_089;

    private Bolt11() {}

    /**
     * Never throws for any text. The invoice must stand alone: no {@code lightning:} scheme, no
     * white space.
     */
    public static Bolt11Decoding decode(String text) {
        try {
            if (text.length() > MAX_LENGTH) {
                throw new UndecodableException(
                        UndecodableCode.TOO_LONG, text.length() + " characters");
            }
            return new Decoded(Bolt11Reader.read(Bech32.parse(text)));
        } catch (UndecodableException e) {
            return new Undecodable(e.code(), e.detail());
        }
    }

    /**
     * Signs the draft. The same draft and key always give the same text.
     *
     * @throws IllegalArgumentException when the description exceeds 639 bytes, the most a field
     *     holds, or demands features no payer knows
     */
    public static Bolt11Invoice encode(Bolt11Draft draft, NodeKey key) {
        String text = Bolt11Writer.write(draft, key);
        return switch (decode(text)) {
            case Decoded(var invoice) -> invoice;
            // Reading back what is about to be issued costs microseconds and keeps an invoice
            // nobody could pay from leaving the house.
            case Undecodable(var code, var detail) ->
                    throw new IllegalArgumentException("not payable: " + code + " " + detail);
        };
    }
}
