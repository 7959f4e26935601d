package exchequer.eventstore;

import java.time.InstantSource;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class PostgresEventStorageEngineContractIT extends EventStorageEngineContract {

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
                        database.dataSource(), TestEvents.CONVERTER, InstantSource.system());
        return engine;
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }
}
