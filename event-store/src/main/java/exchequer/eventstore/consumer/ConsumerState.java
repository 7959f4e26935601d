package exchequer.eventstore.consumer;

import java.time.Instant;
import java.util.Optional;

/** What a consumer is doing. */
public sealed interface ConsumerState {

    /** Not started, or closed. */
    record Stopped() implements ConsumerState {}

    /**
     * Applies events, or waits for some.
     *
     * @param waitingSince since when later events are here but the next one is not; normal for
     *     moments, an alarm beyond that
     */
    record Running(Optional<Instant> waitingSince) implements ConsumerState {}

    /** Kafka or PostgreSQL does not answer; tries again until it does. */
    record Retrying(String detail, Instant since) implements ConsumerState {}

    /** Nothing is applied any more until people have looked and started it anew. */
    record Halted(HaltReason reason, String detail, Instant since) implements ConsumerState {}
}
