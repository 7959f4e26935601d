package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.ledger.ChainVerification.Broken;
import exchequer.ledger.ChainVerification.Place.AtTree;
import exchequer.ledger.ChainVerification.Verified;
import exchequer.ledger.merkle.Frontier;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;

/** The tree over the journal, in the database. */
class TreeIT {

    @Test
    void tree_grows_with_the_journal_and_is_that_of_its_hashes() throws Exception {
        var books = new Books();
        for (int order = 1; order <= 150; order += 15) {
            books.apply(accepted(order, order + 15));
        }

        var tree = treeOf(books);
        assertThat(tree.size()).isEqualTo(150);
        assertThat(text(books, "select encode(frontier, 'hex') from ledger.head"))
                .isEqualTo(HexFormat.of().formatHex(tree.toBytes()));
        assertThat(
                        text(
                                books,
                                """
                                select string_agg(level || '/' || index, ' ' order by level, index)
                                from ledger.tree_nodes"""))
                .isEqualTo("6/0 6/1 7/0");
        assertThat(books.queries().verifyChain()).isInstanceOf(Verified.class);
    }

    @Test
    void changed_node_is_found_where_it_was_completed() throws Exception {
        var books = new Books();
        books.apply(accepted(1, 201));
        for (String change :
                List.of(
                        "update ledger.tree_nodes set hash = sha256('x')",
                        "delete from ledger.tree_nodes")) {
            books.execute(
                    "set session_replication_role = replica; begin; %s where level = 7; commit"
                            .formatted(change));
            assertThat(books.queries().verifyChain())
                    .isInstanceOfSatisfying(
                            Broken.class,
                            broken -> assertThat(broken.at()).isEqualTo(new AtTree(128)));
        }
    }

    @Test
    void books_from_before_the_tree_get_the_one_they_would_have_had() throws Exception {
        for (int transfers : new int[] {0, 1, 2, 63, 64, 65, 200}) {
            var grown = new Books();
            grown.apply(accepted(1, transfers + 1));
            var old = SharedPostgres.newDatabase();
            LedgerSchema.migrate(old);
            try (var connection = old.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("drop schema ledger cascade");
            }
            flyway(old).target("2").load().migrate();
            copy(grown, old);

            flyway(old).load().migrate();

            assertThat(new LedgerQueries(old).verifyChain())
                    .as("%d transfers", transfers)
                    .isEqualTo(grown.queries().verifyChain())
                    .isInstanceOf(Verified.class);
        }
    }

    @Test
    void open_incident_stops_the_books_until_people_have_resolved_it() throws Exception {
        var books = new Books();
        books.apply(accepted(1, 3));
        var before = books.dump();
        books.execute(
                """
                insert into ledger_checkpoints.incidents (detail, found_at)
                values ('odd', now())""");

        assertThatThrownBy(() -> books.apply(accepted(3, 4)))
                .isInstanceOf(LedgerIntegrityException.class)
                .hasMessageContaining("odd");
        assertThat(books.dump()).isEqualTo(before);

        for (String refused :
                List.of(
                        "update ledger_checkpoints.incidents set detail = 'even'",
                        "update ledger_checkpoints.incidents set resolution = null")) {
            assertThatThrownBy(() -> books.execute(refused)).isInstanceOf(SQLException.class);
        }
        books.execute("update ledger_checkpoints.incidents set resolution = 'a drill'");
        books.apply(accepted(3, 4));
        assertThat(books.queries().head().transfers()).isEqualTo(3);
        assertThatThrownBy(
                        () ->
                                books.execute(
                                        "update ledger_checkpoints.incidents set resolution = 'x'"))
                .isInstanceOf(SQLException.class);
    }

    private static FluentConfiguration flyway(DataSource database) {
        return Flyway.configure(LedgerSchema.class.getClassLoader())
                .dataSource(database)
                .schemas("ledger")
                .defaultSchema("ledger")
                .locations("classpath:db/ledger");
    }

    /** The rows of a journal, as they were before there was a tree. */
    private static void copy(Books from, DataSource to) throws SQLException {
        for (String table : List.of("inputs", "accounts", "transfers", "postings")) {
            String rows = text(from, "select json_agg(x)::text from ledger.%s x".formatted(table));
            insert(
                    to,
                    """
                    insert into ledger.%1$s
                    select * from json_populate_recordset(null::ledger.%1$s, ?::json)"""
                            .formatted(table),
                    rows);
        }
        insert(to, "delete from ledger.head where ? is distinct from 'x'", "");
        insert(
                to,
                """
                insert into ledger.head
                select * from json_populate_recordset(null::ledger.head, ?::json)""",
                text(from, "select json_agg(x)::text from ledger.head x"));
    }

    private static void insert(DataSource to, String sql, String rows) throws SQLException {
        try (var connection = to.getConnection();
                var insert = connection.prepareStatement(sql)) {
            insert.setString(1, rows);
            insert.executeUpdate();
        }
    }

    private static Frontier treeOf(Books books) {
        var hashes = new ArrayList<byte[]>();
        books.queries().readAll(transfer -> hashes.add(transfer.hash().bytes()));
        return Frontier.EMPTY.append(hashes).frontier();
    }

    private static String text(Books books, String sql) throws SQLException {
        try (var connection = books.database().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static List<ReceivedEvent> accepted(int from, int to) {
        var events = new ArrayList<ReceivedEvent>();
        for (int order = from; order < to; order++) {
            events.add(
                    Facts.event(order, "DeliveryAccepted", Facts.deliveryAccepted(order, order)));
        }
        return events;
    }
}
