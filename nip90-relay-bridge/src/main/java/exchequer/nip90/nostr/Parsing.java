package exchequer.nip90.nostr;

/**
 * What became of foreign text: a value, or the reason why it is not one.
 *
 * <p>Reading never throws for bad input, because bad input is the ordinary case on an open relay.
 * Reasons are plain ASCII, at most a line long, and safe to send back to whoever wrote the text.
 *
 * @param <T> what the text should have been
 */
public sealed interface Parsing<T> {

    record Parsed<T>(T value) implements Parsing<T> {}

    record Malformed<T>(String reason) implements Parsing<T> {}
}
