package exchequer.eventstore.upcast;

/**
 * An event's payload as its readers get it.
 *
 * @param version the version that the payload has
 * @param payload JSON bytes; the stored ones where no upcaster applied
 */
public record Upcast(String version, byte[] payload) {}
