package exchequer.market.events;

/**
 * Something to work on.
 *
 * @param type {@code text}, {@code url}, {@code event} or {@code job}
 * @param data the text itself, or what points at it
 */
public record JobInput(String type, String data) {}
