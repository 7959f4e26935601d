package exchequer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes transfers with their postings, a batch in two statements. */
final class TransferTable {

    private record Leg(long transferNumber, Posting posting) {}

    private TransferTable() {}

    static void insert(Connection tx, List<Transfer> transfers, AccountBook accounts)
            throws SQLException {
        insertTransfers(tx, transfers);
        List<Leg> legs =
                transfers.stream()
                        .flatMap(
                                transfer ->
                                        transfer.postings().stream()
                                                .map(leg -> new Leg(transfer.number(), leg)))
                        .toList();
        insertPostings(tx, legs, accounts);
    }

    private static void insertTransfers(Connection tx, List<Transfer> rows) throws SQLException {
        try (var insert =
                tx.prepareStatement(
                        """
                        insert into ledger.transfers
                            (number, transfer_id, tenant, event_id, position, rule, rule_version,
                             rule_index, effective_at, recorded_at, order_id, payment_hash,
                             description, prev_hash, hash)
                        select * from unnest(
                            ?::bigint[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[],
                            ?::integer[], ?::integer[], ?::timestamptz[], ?::timestamptz[],
                            ?::text[], ?::text[], ?::text[], ?::bytea[], ?::bytea[])""")) {
            insert.setArray(1, SqlArrays.bigints(tx, rows, Transfer::number));
            insert.setArray(2, SqlArrays.texts(tx, rows, Transfer::transferId));
            insert.setArray(3, SqlArrays.texts(tx, rows, Transfer::tenant));
            insert.setArray(4, SqlArrays.texts(tx, rows, Transfer::eventId));
            insert.setArray(5, SqlArrays.bigints(tx, rows, Transfer::position));
            insert.setArray(6, SqlArrays.texts(tx, rows, Transfer::rule));
            insert.setArray(7, SqlArrays.bigints(tx, rows, Transfer::ruleVersion));
            insert.setArray(8, SqlArrays.bigints(tx, rows, Transfer::ruleIndex));
            insert.setArray(9, SqlArrays.texts(tx, rows, row -> row.effectiveAt().toString()));
            insert.setArray(10, SqlArrays.texts(tx, rows, row -> row.recordedAt().toString()));
            insert.setArray(11, SqlArrays.texts(tx, rows, Transfer::orderId));
            insert.setArray(12, SqlArrays.texts(tx, rows, Transfer::paymentHash));
            insert.setArray(13, SqlArrays.texts(tx, rows, Transfer::description));
            insert.setArray(14, SqlArrays.hashes(tx, rows, Transfer::previousHash));
            insert.setArray(15, SqlArrays.hashes(tx, rows, Transfer::hash));
            insert.executeUpdate();
        }
    }

    private static void insertPostings(Connection tx, List<Leg> legs, AccountBook accounts)
            throws SQLException {
        try (var insert =
                tx.prepareStatement(
                        """
                        insert into ledger.postings
                            (transfer_number, leg, account_id, amount_msat, previous_balance_msat,
                             new_balance_msat, account_version)
                        select * from unnest(
                            ?::bigint[], ?::integer[], ?::bigint[], ?::bigint[], ?::bigint[],
                            ?::bigint[], ?::bigint[])""")) {
            insert.setArray(1, SqlArrays.bigints(tx, legs, Leg::transferNumber));
            insert.setArray(2, SqlArrays.bigints(tx, legs, leg -> leg.posting().leg()));
            insert.setArray(
                    3, SqlArrays.bigints(tx, legs, leg -> accounts.idOf(leg.posting().account())));
            insert.setArray(4, SqlArrays.bigints(tx, legs, leg -> leg.posting().amountMsat()));
            insert.setArray(
                    5, SqlArrays.bigints(tx, legs, leg -> leg.posting().previousBalanceMsat()));
            insert.setArray(6, SqlArrays.bigints(tx, legs, leg -> leg.posting().newBalanceMsat()));
            insert.setArray(7, SqlArrays.bigints(tx, legs, leg -> leg.posting().accountVersion()));
            insert.executeUpdate();
        }
    }
}
