package exchequer.ledger;

import exchequer.eventstore.consumer.ReceivedEvent;

/**
 * What an event says to the ledger, read before its turn has come. That it cannot be understood is
 * a result too: the events before it are booked, and then the ledger halts.
 */
sealed interface Reading {

    ReceivedEvent event();

    /** The posting rules have to be asked about it. */
    record Fact(Input input) implements Reading {

        @Override
        public ReceivedEvent event() {
            return input.event();
        }
    }

    /** It is none of the ledger's business. */
    record OfNoConcern(ReceivedEvent event) implements Reading {}

    /** It should be, and is not in the form that the ledger knows. */
    record Unreadable(ReceivedEvent event, LedgerIntegrityException why) implements Reading {}

    static Reading of(ReceivedEvent event) {
        try {
            return Input.of(event).<Reading>map(Fact::new).orElseGet(() -> new OfNoConcern(event));
        } catch (LedgerIntegrityException e) {
            return new Unreadable(event, e);
        }
    }
}
