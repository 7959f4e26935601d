package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import exchequer.eventstore.OutageDataSource.CommitFault;
import java.time.InstantSource;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A commit whose answer is lost must be reported as what it was, or as unknown. */
class LostCommitIT {

    private static TestDatabase database;

    private OutageDataSource connections;
    private PostgresEventStorageEngine engine;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.migrated();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void start() {
        database.reset();
        connections = new OutageDataSource(database.dataSource());
        engine =
                new PostgresEventStorageEngine(
                        connections.dataSource(), TestEvents.CONVERTER, InstantSource.system());
    }

    @Test
    void commit_that_happened_is_reported_as_success() {
        append(engine, AppendCondition.none(), event("A"));
        connections.breakNextCommit(CommitFault.AFTER, false);

        assertThat(append(engine, AppendCondition.none(), event("B"), event("C")))
                .isEqualTo(new GlobalIndexConsistencyMarker(3));
        assertThat(engine.headPosition()).isEqualTo(3);
    }

    @Test
    void commit_that_did_not_happen_is_reported_as_failure_and_can_be_repeated() {
        TaggedEventMessage<?> event = event("A");
        connections.breakNextCommit(CommitFault.BEFORE, false);
        assertThatThrownBy(() -> append(engine, AppendCondition.none(), event))
                .isInstanceOf(EventStoreUnavailableException.class);

        append(engine, AppendCondition.none(), event);
        assertThat(engine.headPosition()).isEqualTo(1);
    }

    @Test
    void commit_that_cannot_be_looked_up_is_reported_as_unknown() {
        TaggedEventMessage<?> event = event("A");
        connections.breakNextCommit(CommitFault.AFTER, true);

        AppendOutcomeUnknownException unknown =
                catchThrowableOfType(
                        AppendOutcomeUnknownException.class,
                        () -> append(engine, AppendCondition.none(), event));
        assertThat(unknown.eventIds()).containsExactly(id(event));
    }
}
