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

    /** Another relay has taken over the topic; takes it back when that one is gone. */
    record Standby(Instant since) implements RelayState {}

    /**
     * Something only people can put right; publishes nothing until a new start.
     *
     * @param reason what is wrong, and where; a sentence without a full stop
     * @param remedy what to do about it; a sentence without a full stop
     */
    record Halted(String reason, String remedy, Instant since) implements RelayState {}
}
