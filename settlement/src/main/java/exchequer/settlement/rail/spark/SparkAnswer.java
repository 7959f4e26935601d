package exchequer.settlement.rail.spark;

/**
 * What came of a call to the sidecar. Texts are for people.
 *
 * @param <T> what was asked for
 */
public sealed interface SparkAnswer<T> {

    /** It is done, or told; of an order to pay, there is a payment, in whatever state. */
    record Done<T>(T value) implements SparkAnswer<T> {}

    /** This call began nothing. */
    record Refused<T>(String code, String message) implements SparkAnswer<T> {}

    /** There is no such payment. No proof that none will begin. */
    record Absent<T>() implements SparkAnswer<T> {}

    /**
     * It may have been done. An order to pay is repeated with the same id, or asked for by it, and
     * never replaced by another.
     */
    record Unknown<T>(String message) implements SparkAnswer<T> {}
}
