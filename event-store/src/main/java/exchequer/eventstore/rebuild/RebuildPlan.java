package exchequer.eventstore.rebuild;

import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.consumer.PreparingHandler;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * What is rebuilt.
 *
 * @param live the consumer in use; the new version is made by one of the same name in the schema
 *     {@link #next()}
 * @param migrate makes the tables of a version in a schema, those of the consumer included
 * @param handler writes into the schema {@link #next()}
 * @param isLaidAside names of indexes and unique constraints that are made at the end, because
 *     neither the handler looks anything up by them nor has to be stopped by them at once
 * @param published the last position that is in the topic
 * @param check asked when nothing moves any more; what it says keeps the old version in use
 * @param build of the program: what another one has begun is not continued
 */
public record RebuildPlan(
        ConsumerSettings live,
        BiConsumer<DataSource, String> migrate,
        PreparingHandler<?> handler,
        Predicate<String> isLaidAside,
        LongSupplier published,
        Check check,
        String build) {

    /** Compares the new version with what it is to replace, in the transaction of the switch. */
    @FunctionalInterface
    public interface Check {

        /** Nothing to compare. */
        Check NONE = _ -> Optional.empty();

        /** Why the new version must not be used; empty when it may. */
        Optional<String> objection(Connection tx) throws SQLException;
    }

    /** The schema in use. */
    public String schema() {
        return live.schema();
    }

    /** Where the new version of a schema is made. */
    public static String next(String schema) {
        return schema + "_next";
    }

    String next() {
        return next(schema());
    }

    /** What was in use, until it is dropped. */
    String old() {
        return schema() + "_old";
    }
}
