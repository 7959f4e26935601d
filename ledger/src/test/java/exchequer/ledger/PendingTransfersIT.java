package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.eventstore.consumer.ReceivedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of pending transfers in the README is true, whatever batches the facts come in. */
class PendingTransfersIT {

    private static final String COLUMNS =
            "kind, debit, credit, amount_msat, fee_cap_msat, state, posted_msat, posted_fee_msat";

    private final Books books = new Books();
    private final PendingQueries pending = new PendingQueries(books.database());

    @Test
    void the_table_in_the_readme_is_what_happens() throws Exception {
        List<List<String>> examples = examples();
        assertThat(examples).hasSizeGreaterThan(9);
        var events = new ArrayList<ReceivedEvent>();
        var expected = new ArrayList<String>();
        for (List<String> cells : examples) {
            int subject = Integer.parseInt(cells.get(1));
            for (String fact : cells.get(2).split(", ")) {
                events.add(event(events.size() + 1, fact.split(" "), subject));
            }
            if (!cells.get(3).equals("—")) {
                expected.add(
                        String.join(" ", cells.subList(3, 11))
                                .replace("`", "")
                                .replace("provider:P", "provider:" + Facts.PROVIDER));
            }
        }
        books.apply(events);
        assertThat(rows()).isEqualTo(expected);

        var oneByOne = new Books();
        for (ReceivedEvent event : events) {
            oneByOne.apply(event);
        }
        assertThat(oneByOne.dump()).isEqualTo(books.dump());
    }

    @Test
    void what_is_under_way_is_told_per_account_as_of_any_moment() throws Exception {
        books.apply(
                event(1, new String[] {"PaymentIntended", "21000"}, 1),
                event(2, new String[] {"EscrowLocked", "500"}, 2),
                event(3, new String[] {"PaymentSettled", "21000", "35"}, 1));

        assertThat(pending.open(Facts.TENANT, AsOf.NOW, 10))
                .extracting(PendingTransfer::kind, PendingTransfer::position)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(PendingKind.ESCROW, 2L));
        assertThat(pending.balances(Facts.TENANT, AsOf.NOW))
                .containsExactly(
                        new PendingBalance(AccountPath.lockedAt(Facts.RAIL), 0, 500),
                        new PendingBalance(AccountPath.treasury(Facts.RAIL), 500, 0));
        assertThat(pending.balances(Facts.TENANT, AsOf.position(2)))
                .containsExactly(
                        new PendingBalance(AccountPath.ROUTING_EXPENSE, 210, 0),
                        new PendingBalance(AccountPath.lockedAt(Facts.RAIL), 0, 500),
                        new PendingBalance(AccountPath.payableTo(Facts.PROVIDER), 21_000, 0),
                        new PendingBalance(AccountPath.treasury(Facts.RAIL), 500, 21_210));
        assertThat(pending.open("zenith", AsOf.NOW, 10)).isEmpty();
        assertThat(pending.open(Facts.TENANT, AsOf.effective(Facts.START), 10)).isEmpty();
    }

    @Test
    void a_payment_that_failed_is_pending_again_with_its_next_intent() throws Exception {
        books.apply(
                event(1, new String[] {"PaymentIntended", "21000"}, 1),
                event(2, new String[] {"PaymentFailed"}, 1));
        books.apply(event(3, new String[] {"PaymentIntended", "22000"}, 1));
        books.apply(event(4, new String[] {"PaymentSettled", "22000", "0"}, 1));

        assertThat(rows())
                .extracting(row -> row.split(" ")[5] + " " + row.split(" ")[6])
                .containsExactly("voided 0", "posted 22000");
    }

    @Test
    void what_has_ended_stays() throws Exception {
        books.apply(
                event(1, new String[] {"PaymentIntended", "21000"}, 1),
                event(2, new String[] {"PaymentFailed"}, 1),
                event(3, new String[] {"PaymentIntended", "1"}, 2));
        for (String change :
                List.of(
                        "update ledger.pending set posted_msat = 1 where position = 1",
                        "update ledger.pending set amount_msat = 2 where position = 3",
                        "delete from ledger.pending",
                        "truncate ledger.pending")) {
            assertThatThrownBy(() -> books.execute(change))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("refused");
        }
    }

    private static ReceivedEvent event(long position, String[] fact, int subject) {
        long amount = fact.length > 1 ? Long.parseLong(fact[1]) : 0;
        long fee = fact.length > 2 ? Long.parseLong(fact[2]) : 0;
        Map<String, Object> json =
                switch (fact[0]) {
                    case "PaymentIntended" -> Facts.paymentIntended(subject, subject, amount);
                    case "PaymentSettled" ->
                            Facts.paymentSettled(subject, subject, amount, fee, 21_000);
                    case "PaymentFailed" -> Facts.paymentFailed(subject, subject);
                    case "EscrowLocked" -> Facts.escrowLocked(subject, subject, amount);
                    case "EscrowReleased" ->
                            Facts.escrowReleased(subject, subject, amount, fee, amount - fee);
                    case "EscrowCancelled" -> Facts.escrowCancelled(subject, amount);
                    case "EscrowExpired" -> Facts.escrowExpired(subject, amount);
                    default -> throw new IllegalArgumentException(fact[0]);
                };
        return Facts.event(position, fact[0], json);
    }

    private static List<List<String>> examples() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        return readme.substring(
                        readme.indexOf("<!-- pending -->"), readme.indexOf("<!-- /pending -->"))
                .lines()
                .filter(line -> line.matches("\\| \\d+ .*"))
                .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .toList();
    }

    private List<String> rows() throws SQLException {
        var rows = new ArrayList<String>();
        try (var connection = books.database().getConnection();
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "select concat_ws(' ', %s) from ledger.pending order by position"
                                        .formatted(COLUMNS))) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }
}
