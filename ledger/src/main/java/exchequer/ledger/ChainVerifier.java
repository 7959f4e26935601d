package exchequer.ledger;

import exchequer.ledger.ChainVerification.Broken;
import exchequer.ledger.ChainVerification.Place;
import exchequer.ledger.ChainVerification.Verified;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Computes the whole journal again from its rows: every hash, every identifier, every balance, the
 * tree over the hashes, and every root that was signed. It trusts no stored sum. Memory grows with
 * the accounts, not with the transfers. One use, one thread.
 */
final class ChainVerifier {

    private static final int ROWS_PER_FETCH = 2_000;

    private record Balance(long msat, long version) {

        static final Balance NONE = new Balance(0, 0);
    }

    /** Ends the verification at the first thing that is wrong. */
    private static final class Discrepancy extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Broken broken;

        Discrepancy(Place at, String why) {
            super(why);
            this.broken = new Broken(at, why);
        }
    }

    private final Connection tx;
    private final Map<Account, Balance> balances = new HashMap<>();
    private long transfers;
    private long postings;
    private Hash head = Hash.ZERO;

    ChainVerifier(Connection tx) {
        this.tx = tx;
    }

    ChainVerification verify() throws SQLException {
        try (var tree = new TreeVerifier(tx)) {
            checkTransfers(tree);
            checkHead();
            requireTree(tree.end());
            checkAccounts();
            return new Verified(transfers, head);
        } catch (Discrepancy e) {
            return e.broken;
        }
    }

    private void checkTransfers(TreeVerifier tree) throws SQLException, Discrepancy {
        try (var select = tx.prepareStatement(TransferReader.sql(""))) {
            select.setFetchSize(ROWS_PER_FETCH);
            try (var reader = TransferReader.of(select)) {
                for (var next = next(reader); next.isPresent(); next = next(reader)) {
                    check(next.get());
                    requireTree(tree.grow(head));
                }
            }
        }
    }

    private void requireTree(Optional<String> flaw) throws Discrepancy {
        if (flaw.isPresent()) {
            throw new Discrepancy(new Place.AtTree(transfers), flaw.get());
        }
    }

    private Optional<Transfer> next(TransferReader reader) throws SQLException, Discrepancy {
        try {
            return reader.next();
        } catch (LedgerIntegrityException e) {
            throw new Discrepancy(
                    new Place.AtTransfer(transfers + 1), String.valueOf(e.getMessage()));
        }
    }

    private void check(Transfer transfer) throws Discrepancy {
        long number = transfers + 1;
        require(transfer.number() == number, number, "it is missing");
        require(transfer.previousHash().equals(head), number, "it names another predecessor");
        require(transfer.computedHash().equals(transfer.hash()), number, "its hash is another");
        String id =
                Transfer.idOf(
                        transfer.tenant(),
                        transfer.eventId(),
                        transfer.rule(),
                        transfer.ruleIndex());
        require(transfer.transferId().equals(id), number, "its identifier is not derived");
        Optional<String> flaw = transfer.flaw();
        require(flaw.isEmpty(), number, flaw.orElse(""));
        int leg = 0;
        for (Posting posting : transfer.postings()) {
            require(posting.leg() == ++leg, number, "leg %d is missing".formatted(leg));
            move(number, posting);
        }
        transfers = number;
        postings += leg;
        head = transfer.hash();
    }

    private void move(long number, Posting posting) throws Discrepancy {
        Balance before = balances.getOrDefault(posting.account(), Balance.NONE);
        boolean continues =
                posting.previousBalanceMsat() == before.msat
                        && posting.accountVersion() == before.version + 1;
        require(
                continues,
                number,
                "leg %d does not continue %s".formatted(posting.leg(), posting.account().path()));
        balances.put(
                posting.account(), new Balance(posting.newBalanceMsat(), posting.accountVersion()));
    }

    private static void require(boolean sound, long number, String why) throws Discrepancy {
        if (!sound) {
            throw new Discrepancy(new Place.AtTransfer(number), why);
        }
    }

    private void checkHead() throws SQLException, Discrepancy {
        try (var select =
                        tx.prepareStatement(
                                """
                                select h.transfers, h.hash, h.accounts,
                                       (select count(*) from ledger.postings),
                                       (select count(*) from ledger.accounts)
                                from ledger.head h""");
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new Discrepancy(new Place.AtHead(), "there is none");
            }
            if (row.getLong(1) != transfers || !Hash.of(row.getBytes(2)).equals(head)) {
                throw new Discrepancy(
                        new Place.AtHead(),
                        "it names %d transfers, there are %d".formatted(row.getLong(1), transfers));
            }
            if (row.getLong(4) != postings) {
                throw new Discrepancy(new Place.AtHead(), "there are postings of no transfer");
            }
            if (row.getLong(3) != row.getLong(5) || row.getLong(5) != balances.size()) {
                throw new Discrepancy(
                        new Place.AtHead(), "there are accounts without postings, or too few");
            }
        }
    }

    private void checkAccounts() throws SQLException, Discrepancy {
        try (var select =
                        tx.prepareStatement(
                                """
                                select tenant, path, normal_side, balance_msat, version
                                from ledger.accounts order by account_id""");
                var rows = select.executeQuery()) {
            while (rows.next()) {
                var account = new Account(rows.getString(1), new AccountPath(rows.getString(2)));
                var stored = new Balance(rows.getLong(4), rows.getLong(5));
                var computed = balances.getOrDefault(account, Balance.NONE);
                if (!stored.equals(computed)) {
                    throw new Discrepancy(
                            new Place.AtAccount(account),
                            "its balance is %d msat, its postings make %d"
                                    .formatted(stored.msat, computed.msat));
                }
                if (!account.path().normalSide().text().equals(rows.getString(3))) {
                    throw new Discrepancy(new Place.AtAccount(account), "its side is wrong");
                }
            }
        }
    }
}
