package exchequer.ledger;

import exchequer.eventstore.consumer.ReceivedEvent;
import java.util.Optional;

/** An event that the posting rules have to be asked about. */
record Input(ReceivedEvent event, LedgerFact fact, Hash hash) {

    /** Nothing when the event is none of the ledger's business. */
    static Optional<Input> of(ReceivedEvent event) {
        return FactReader.read(event).map(fact -> new Input(event, fact, hashOf(event)));
    }

    /** The node that decided the event; empty when its header is missing. */
    String host() {
        return event.headers().getOrDefault("host", "");
    }

    private static Hash hashOf(ReceivedEvent event) {
        return Hash.over(
                new CanonicalBytes("exchequer.ledger.input.v1")
                        .number(event.position())
                        .text(event.eventId())
                        .text(event.type())
                        .text(event.version())
                        .text(event.tenantId())
                        .instant(event.occurredAt())
                        .raw(event.payload())
                        .toByteArray());
    }
}
