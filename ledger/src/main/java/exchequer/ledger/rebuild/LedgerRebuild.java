package exchequer.ledger.rebuild;

import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.consumer.PreparingHandler;
import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.eventstore.rebuild.RebuildPlan;
import exchequer.ledger.LedgerConsumer;
import exchequer.ledger.LedgerSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * Makes the journal again from the first event, while it is in use. It takes the place of the one
 * in use only when it has every root that was signed and the same chain.
 */
public final class LedgerRebuild {

    /** What posting does not look anything up by; names that are not there do no harm. */
    private static final Set<String> LAID_ASIDE =
            Set.of(
                    "inputs_position_key",
                    "transfers_transfer_id_key",
                    "transfers_of_event",
                    "transfers_of_input",
                    "postings_account_id_account_version_key");

    private LedgerRebuild() {}

    /**
     * What a {@link exchequer.eventstore.rebuild.SchemaRebuild} needs to know.
     *
     * @param live settings of the consumer in use, as {@link LedgerConsumer#settings} gives them
     * @param published the last position that is in the topic
     * @param build of the program: what another one has begun is begun anew
     */
    public static RebuildPlan plan(
            DataSource database, ConsumerSettings live, LongSupplier published, String build) {
        var next = RebuildPlan.next(live.schema());
        var redirection = new Redirection(next);
        return new RebuildPlan(
                live,
                LedgerRebuild::migrate,
                redirected(LedgerConsumer.effectsAhead(), redirection),
                LAID_ASIDE::contains,
                published,
                check(new SignedBefore(redirection.of(database), database, next), next),
                build);
    }

    private static <P> PreparingHandler<P> redirected(
            PreparingHandler<P> journal, Redirection redirection) {
        return new PreparingHandler<>() {
            @Override
            public P prepare(ReceivedEvent event) {
                return journal.prepare(event);
            }

            @Override
            public void apply(Connection transaction, List<P> events) throws Exception {
                journal.apply(redirection.of(transaction), events);
            }
        };
    }

    private static RebuildPlan.Check check(SignedBefore before, String next) {
        return tx -> {
            var objection = before.objection(tx);
            if (objection.isEmpty()) {
                try (var statement = tx.createStatement()) {
                    statement.execute("drop table %s.incidents".formatted(next));
                }
            }
            return objection;
        };
    }

    private static void migrate(DataSource database, String schema) {
        LedgerSchema.migrateJournal(database, schema);
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            // In the place of the incidents of the journal in use.
            statement.execute(
                    "create table %s.incidents (detail text, resolution text)".formatted(schema));
        } catch (SQLException e) {
            throw new IllegalStateException("the place of incidents can not be made", e);
        }
    }
}
