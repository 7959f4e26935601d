package exchequer.ledger;

import exchequer.eventstore.CopyRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes transfers with their postings, a batch in two statements. */
final class TransferTable {

    private static final String TRANSFERS =
            "ledger.transfers (number, transfer_id, tenant, event_id, position, rule, rule_version,"
                    + " rule_index, effective_at, recorded_at, order_id, payment_hash, description,"
                    + " prev_hash, hash)";
    private static final String POSTINGS =
            "ledger.postings (transfer_number, leg, account_id, amount_msat,"
                    + " previous_balance_msat, new_balance_msat, account_version)";

    private TransferTable() {}

    /**
     * Makes the transfers and writes them. Each is sent as soon as it is made, so that PostgreSQL
     * and this thread work at the same time.
     */
    static List<Transfer> insert(
            Connection tx, List<Draft> drafts, Chain chain, AccountBook accounts)
            throws SQLException {
        var transfers = new ArrayList<Transfer>(drafts.size());
        try (var rows = new CopyRows(tx, TRANSFERS, 15)) {
            for (Draft draft : drafts) {
                Transfer transfer = chain.next(draft);
                transfers.add(transfer);
                write(rows.row(), transfer);
            }
            rows.end();
        }
        try (var rows = new CopyRows(tx, POSTINGS, 7)) {
            for (Transfer transfer : transfers) {
                for (Posting posting : transfer.postings()) {
                    write(rows.row(), transfer.number(), posting, accounts);
                }
            }
            rows.end();
        }
        return transfers;
    }

    private static void write(CopyRows row, Transfer transfer) throws SQLException {
        row.number(transfer.number())
                .text(transfer.transferId())
                .text(transfer.tenant())
                .text(transfer.eventId())
                .number(transfer.position())
                .text(transfer.rule())
                .number(transfer.ruleVersion())
                .number(transfer.ruleIndex())
                .instant(transfer.effectiveAt())
                .instant(transfer.recordedAt())
                .textOrNull(transfer.orderId())
                .textOrNull(transfer.paymentHash())
                .text(transfer.description())
                .bytes(transfer.previousHash().bytes())
                .bytes(transfer.hash().bytes());
    }

    private static void write(CopyRows row, long transfer, Posting posting, AccountBook accounts)
            throws SQLException {
        row.number(transfer)
                .number(posting.leg())
                .number(accounts.idOf(posting.account()))
                .number(posting.amountMsat())
                .number(posting.previousBalanceMsat())
                .number(posting.newBalanceMsat())
                .number(posting.accountVersion());
    }
}
