package exchequer.settlement.spark;

/** What came of reading a text as a Spark address. */
public sealed interface SparkDecoding {

    /** It is one. */
    record Decoded(SparkAddress address) implements SparkDecoding {}

    /**
     * It is none to pay.
     *
     * @param reason for people; may change
     */
    record Undecodable(String reason) implements SparkDecoding {}
}
