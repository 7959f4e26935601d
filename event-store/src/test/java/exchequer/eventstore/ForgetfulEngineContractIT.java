package exchequer.eventstore;

import exchequer.eventstore.upcast.Upcasters;
import java.time.InstantSource;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The contract with hardly any memory: nearly every condition is judged by the database. */
class ForgetfulEngineContractIT extends EventStorageEngineContract {

    private static TestDatabase database;

    private PostgresEventStorageEngine engine;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.migrated();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @Override
    EventStorageEngine newEngine() {
        database.reset();
        engine =
                new PostgresEventStorageEngine(
                        database.dataSource(),
                        TestEvents.CONVERTER,
                        InstantSource.system(),
                        Upcasters.none(),
                        EventStoreSettings.defaults().withRecentEvents(1));
        return engine;
    }

    @AfterEach
    void close() {
        engine.close();
    }
}
