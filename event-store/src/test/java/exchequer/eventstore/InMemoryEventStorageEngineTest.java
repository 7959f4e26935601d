package exchequer.eventstore;

import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;

/** Shows that the contract is Axon's and not one of our own making. */
class InMemoryEventStorageEngineTest extends EventStorageEngineContract {

    @Override
    EventStorageEngine newEngine() {
        return new InMemoryEventStorageEngine();
    }
}
