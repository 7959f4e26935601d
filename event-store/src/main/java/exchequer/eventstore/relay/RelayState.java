package exchequer.eventstore.relay;

import java.time.Instant;

/** What a relay is doing. */
public sealed interface RelayState {

    /** Not started, or closed. */
    record Stopped() implements RelayState {}

    /** Publishes, or waits for something to publish. */
    record Running() implements RelayState {}

    /** Kafka or PostgreSQL does not answer; tries again until it does. */
    record Retrying(String detail, Instant since) implements RelayState {}

    /** Another relay has taken over the topic; this one has ended for good. */
    record Fenced() implements RelayState {}

    /** Something only people can put right; nothing is published until a new start. */
    record Halted(String reason, Instant since) implements RelayState {}
}
