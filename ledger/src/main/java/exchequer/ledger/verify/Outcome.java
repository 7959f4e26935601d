package exchequer.ledger.verify;

/** What came out about a file. */
public sealed interface Outcome {

    /** Everything that can be computed agrees. */
    record Sound(String detail) implements Outcome {}

    /** Something does not; where, and what was expected and found. */
    record Broken(String where, String why) implements Outcome {}

    /** It cannot be said: the file is no such thing, or what would vouch for it is not given. */
    record NotVerified(String why) implements Outcome {}
}
