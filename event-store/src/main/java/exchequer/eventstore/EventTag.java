package exchequer.eventstore;

/** A key and value under which an event can be found, and on which a decision can depend. */
public record EventTag(String key, String value) {}
