package exchequer.projections.feed;

import exchequer.eventstore.consumer.ReceivedEvent;

/** What was made of an event before its turn. */
public sealed interface ReadAhead {

    ReceivedEvent event();

    default long position() {
        return event().position();
    }

    /**
     * Some view reads it.
     *
     * @param summary for people, in a sentence
     */
    record Known(ReceivedEvent event, Incoming read, String summary) implements ReadAhead {}

    /** No view does. */
    record OfNoConcern(ReceivedEvent event) implements ReadAhead {}

    /** It breaks the contract. Those before it are applied all the same. */
    record Flawed(ReceivedEvent event, RuntimeException flaw) implements ReadAhead {}
}
