package exchequer.ledger;

import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.consumer.ReceivedEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A ledger in a database of its own, fed without Kafka. */
final class Books {

    private final DataSource database = SharedPostgres.newDatabase();
    private final Journal journal = new Journal();

    Books() {
        LedgerSchema.migrate(database);
    }

    DataSource database() {
        return database;
    }

    LedgerQueries queries() {
        return new LedgerQueries(database);
    }

    /** Applies a batch in a transaction, as the consumer does. */
    void apply(List<ReceivedEvent> events) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                journal.applyNow(connection, events);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    void apply(ReceivedEvent... events) throws SQLException {
        apply(List.of(events));
    }

    void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long count(String table) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from ledger." + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Every row of every table of the books, as text. */
    List<String> dump() throws SQLException {
        var rows = new ArrayList<String>();
        for (String table :
                List.of(
                        "inputs",
                        "accounts",
                        "transfers",
                        "postings",
                        "tree_nodes",
                        "hours",
                        "pending",
                        "head")) {
            try (var connection = database.getConnection();
                    var statement = connection.createStatement();
                    var found =
                            statement.executeQuery(
                                    "select x::text from ledger.%s x order by 1"
                                            .formatted(table))) {
                while (found.next()) {
                    rows.add(table + found.getString(1));
                }
            }
        }
        return rows;
    }

    long balance(String path) {
        return queries()
                .balance(Facts.TENANT, new AccountPath(path))
                .map(AccountBalance::balanceMsat)
                .orElse(0L);
    }
}
