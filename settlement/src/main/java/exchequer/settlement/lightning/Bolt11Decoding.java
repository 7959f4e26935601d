package exchequer.settlement.lightning;

/** What came of reading a text as an invoice. */
public sealed interface Bolt11Decoding {

    /** The text is a valid, signed invoice. */
    record Decoded(Bolt11Invoice invoice) implements Bolt11Decoding {}

    /**
     * The text is no invoice to pay.
     *
     * @param detail for people; may change
     */
    record Undecodable(UndecodableCode code, String detail) implements Bolt11Decoding {}
}
